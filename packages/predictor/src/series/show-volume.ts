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
import { type GradingNet, MASK_STRIDE, type VolumePrediction } from "@spinegrade/tasks";
import type { Volume } from "@spinegrade/volumes";
import { unflip } from "./unflip.ts";

/** A volume as a net receives it, with its mirror image. */
export interface ShownVolume {
  readonly plain: Example;
  /** With the patient's sides exchanged: slices, or columns of axial slices, in reverse order. */
  readonly mirrored: Example;
  /** Turns the prediction of the mirror image back. */
  readonly turnBack: (prediction: VolumePrediction) => VolumePrediction;
}

/**
 * Prepares a volume for a net: all of it, or the stack of levels of an axial series.
 * @param views where the series shows each level, when the task has a stack.
 * @throws UserError when the volume has more slices than `MOST_SLICES`; RangeError when the task has a stack and `views`
 * are absent.
 */
export function showVolume(
  net: Pick<GradingNet, "task" | "config">,
  volume: Volume,
  views?: readonly (LevelView | null)[],
): ShownVolume {
  const { augmentation, flip } = net.task;
  const axis = augmentation.settings.mirror ?? "slices";
  const plain = plainExample(partShown(net, volume, views), [], [], net.config.imageSize);
  const [depth, , width] = plain.shape;
  const length = axis === "slices" ? depth : (width - 1) / MASK_STRIDE + 1;
  return {
    plain,
    mirrored: mirror(plain, axis),
    turnBack: (prediction) => unflip(prediction, length, flip, axis),
  };
}

function partShown(
  { task: { name, stack } }: Pick<GradingNet, "task">,
  volume: Volume,
  views: readonly (LevelView | null)[] | undefined,
): SliceVolume {
  if (stack === undefined) {
    checkSliceBudget(volume, "prediction");
    return volume;
  }
  if (views === undefined) throw new RangeError(`the net of ${name} needs the places of the levels`);
  return cutStack(volume, layOutStack(volume.sliceTable, views, stack.size));
}

function mirror(example: Example, axis: MirrorAxis): Example {
  return axis === "slices" ? flipNfn(example) : { ...example, ...mirrorColumns(example) };
}
