import {
  checkSliceBudget,
  type Example,
  flipNfn,
  type MirrorAxis,
  mirrorColumns,
  plainExample,
  type SliceVolume,
} from "@spinegrade/augmentation";
import { cutStack, layOutStack, type LevelView } from "@spinegrade/axial-levels";
import type { Volume } from "@spinegrade/volumes";
import { predictExamples } from "./predict-examples.ts";
import { type GradingNet, MASK_STRIDE, type VolumePrediction } from "@spinegrade/tasks";
import { requireFinite } from "./require-finite.ts";
import { meanPrediction, unflip } from "./unflip.ts";

/** How a volume is given to a net. */
export interface PredictVolumeOptions {
  /** Whether to average with the prediction of the volume with the patient's sides exchanged. Default false. */
  readonly averageFlip?: boolean;
  /** Where an axial series shows each level; required by a task with a stack. */
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
  const { augmentation, flip } = net.task;
  const axis = augmentation.settings.mirror ?? "slices";
  const example = plainExample(partShown(net, volume, views), [], [], net.config.imageSize);
  const [plain, ...flipped] = predictExamples(
    net,
    averageFlip ? [example, mirror(example, axis)] : [example],
  );
  if (plain === undefined) throw new RangeError("the net gave no prediction");
  const [depth, , width] = example.shape;
  const length = axis === "slices" ? depth : (width - 1) / MASK_STRIDE + 1;
  const turned = flipped.map((prediction) => unflip(prediction, length, flip, axis));
  return requireFinite(meanPrediction([plain, ...turned]), volume.sliceTable);
}

function partShown(
  { task: { name, stack } }: GradingNet,
  volume: Volume,
  views: PredictVolumeOptions["views"],
): SliceVolume {
  if (stack === undefined) {
    checkSliceBudget(volume, "prediction");
    return volume;
  }
  if (views === undefined) throw new RangeError(`the net of ${name} needs to be told where the levels are`);
  return cutStack(volume, layOutStack(volume.sliceTable, views, stack.size));
}

function mirror(example: Example, axis: MirrorAxis): Example {
  return axis === "slices" ? flipNfn(example) : { ...example, ...mirrorColumns(example) };
}
