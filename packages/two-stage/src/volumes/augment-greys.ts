import { applyBaseGreys, type BaseAugmentation } from "@spinegrade/augmentation";
import type { Grey } from "@spinegrade/crops";
import { applyToPoint, warpSlices } from "@spinegrade/shape-alignment";

/** Applies a base augmentation to slices: grey values, then the move; zero where nothing was. */
export function augmentGreys({ voxels, shape }: Grey, drawn: BaseAugmentation): Grey {
  const greys = applyBaseGreys(voxels, shape, drawn);
  const [, rows, columns] = shape;
  const moved = drawn.move === undefined ? greys : warpSlices(greys, shape, drawn.move, [rows, columns]);
  return { voxels: moved, shape };
}

/**
 * Moves a point as the augmentation moves the slices that it lies in.
 * @param xy in pixels of `frame` by `frame`; the augmentation was drawn for slices of `side`.
 */
export function movePoint(
  xy: readonly [x: number, y: number],
  { move }: Pick<BaseAugmentation, "move">,
  { frame, side }: { readonly frame: number; readonly side: number },
): readonly [x: number, y: number] {
  if (move === undefined) return xy;
  const [x, y] = applyToPoint(move, [(xy[0] * side) / frame, (xy[1] * side) / frame]);
  return [(x * frame) / side, (y * frame) / side];
}
