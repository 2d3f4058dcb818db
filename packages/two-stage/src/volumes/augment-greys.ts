import {
  applyBaseGreys,
  type BaseAugmentation,
  type Distortion,
  distortSlices,
} from "@spinegrade/augmentation";
import type { Grey } from "@spinegrade/crops";
import { applyToPoint, warpSlices } from "@spinegrade/shape-alignment";
import type { FrameScale } from "./frame-scale.ts";

/**
 * Applies a base augmentation to slices: grey values, then the move; zero where nothing was.
 * @param distortion applied between the two; it moves points that `movePoint` does not know of.
 */
export function augmentGreys(
  { voxels, shape }: Grey,
  drawn: BaseAugmentation,
  distortion?: Distortion,
): Grey {
  const bright = applyBaseGreys(voxels, shape, drawn);
  const greys = distortion === undefined ? bright : distortSlices(bright, shape, distortion);
  const [, rows, columns] = shape;
  const moved = drawn.move === undefined ? greys : warpSlices(greys, shape, drawn.move, [rows, columns]);
  return { voxels: moved, shape };
}

/**
 * Moves a point as the augmentation moves the slices that it lies in.
 * @param xy in pixels of the frame.
 * @param scale where they lie in the slices.
 */
export function movePoint(
  xy: readonly [x: number, y: number],
  { move }: Pick<BaseAugmentation, "move">,
  { toImage, toFrame }: FrameScale,
): readonly [x: number, y: number] {
  if (move === undefined) return xy;
  const [x, y] = applyToPoint(move, [toImage(xy[0]), toImage(xy[1])]);
  return [toFrame(x), toFrame(y)];
}
