import type { LevelView } from "@spinegrade/axial-levels";
import type { GradingNet, VolumePrediction } from "@spinegrade/tasks";
import type { Volume } from "@spinegrade/volumes";
import { predictExamples } from "./predict-examples.ts";
import { requireFinite } from "./require-finite.ts";
import { showVolume } from "./show-volume.ts";
import { meanPrediction } from "./unflip.ts";

/** Options for giving a volume to a net. */
export interface PredictVolumeOptions {
  /** Whether to average with the prediction of the volume with the patient's sides exchanged. Default false. */
  readonly averageFlip?: boolean;
  /** The view of each level in an axial series; required by a task with a stack. */
  readonly views?: readonly (LevelView | null)[];
}

/**
 * Predicts one volume of the kind of series that the net reads; it needs no labels. Points are in mask pixels of the
 * net's image.
 * @throws UserError that names the series when it has more slices than `MOST_SLICES`, or the net returns NaN or
 * infinity; RangeError when the task has a stack and `views` are absent.
 */
export function predictVolume(
  net: GradingNet,
  volume: Volume,
  { averageFlip = false, views }: PredictVolumeOptions = {},
): VolumePrediction {
  const { plain, mirrored, turnBack } = showVolume(net, volume, views);
  const [straight, ...flipped] = predictExamples(net, averageFlip ? [plain, mirrored] : [plain]);
  if (straight === undefined) throw new RangeError("the net gave no prediction");
  return requireFinite(meanPrediction([straight, ...flipped.map(turnBack)]), volume.sliceTable);
}
