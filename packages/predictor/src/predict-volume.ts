import { checkSliceBudget, type Example, flipNfn, plainExample } from "@spinegrade/augmentation";
import type { Volume } from "@spinegrade/volumes";
import { predictExamples } from "./predict-examples.ts";
import type { GradingNet, VolumePrediction } from "@spinegrade/tasks";
import { requireFinite } from "./require-finite.ts";
import { meanPrediction, unflip } from "./unflip.ts";

/** How a volume is given to a net. */
export interface PredictVolumeOptions {
  /** Whether to average with the prediction of the volume in reverse slice order. Default false. */
  readonly averageFlip?: boolean;
}

/**
 * Predicts one volume of the kind of series that the net reads; it needs no labels. Points are in mask pixels of the
 * net's image.
 * @throws UserError that names the series when it has more slices than `MOST_SLICES`, or the net returns NaN or
 * infinity.
 */
export function predictVolume(
  net: GradingNet,
  volume: Volume,
  { averageFlip = false }: PredictVolumeOptions = {},
): VolumePrediction {
  checkSliceBudget(volume, "prediction");
  const example = plainExample(volume, [], [], net.config.imageSize);
  const shown: Example[] = averageFlip ? [example, flipNfn(example)] : [example];
  const [plain, ...flipped] = predictExamples(net, shown);
  if (plain === undefined) throw new RangeError("the net gave no prediction");
  const turned = flipped.map((prediction) => unflip(prediction, example.shape[0], net.task.flip));
  return requireFinite(meanPrediction([plain, ...turned]), volume.sliceTable);
}
