import type { BaseAugmentation } from "@spinegrade/augmentation";
import { type Grey, placeWindow, type Point3, resizeNearest, type Shape3 } from "@spinegrade/crops";
import { moveWindow } from "../../graders/crops/move-window.ts";
import { POINT_FRAME } from "../../studies/study.ts";
import { averageGreys } from "../../volumes/average-greys.ts";
import { centredScale } from "../../volumes/frame-scale.ts";
import { mirrorGreys } from "../../volumes/mirror-greys.ts";
import { movePoint } from "../../volumes/augment-greys.ts";
import { slicesLast } from "../../volumes/slices-last.ts";

type Point2 = readonly [x: number, y: number];
type Move = Pick<BaseAugmentation, "move">;

/** The shape of a close-up: a slice between its neighbours. */
export const CLOSE_UP: Shape3 = [3, 64, 64];

/** A part of slices around a place. */
export interface CloseUp {
  /** 8-bit, [slices, H, W]. */
  readonly greys: Grey;
  /** Pixels of `POINT_FRAME`, moved as the slices are -> pixels of the close-up. */
  readonly toCloseUp: (xy: Point2) => Point2;
  /** The inverse. */
  readonly toPlace: (xy: Point2) => Point2;
}

/** The field of view of close-ups. */
export interface CloseUpView {
  /** Side of the slices that they are cut from, in pixels. */
  readonly sliceSide: number;
  /** Shrinks slices, stretched to `POINT_FRAME` or shrunk for a view of less, to those. */
  readonly shrink: (volume: Grey) => Grey;
  /** Moves a point of `POINT_FRAME` with its slices. */
  readonly movePoint: (xy: Point2, move: Move) => Point2;
  /**
   * Cuts a close-up of shrunk slices.
   * @param place pixels of `POINT_FRAME`, moved as the slices are, and a slice; one outside of the series counts for its border.
   */
  readonly cut: (shrunk: Grey, place: Point3, move?: Move) => CloseUp;
}

/** A view whose pixels are each `px` pixels of `POINT_FRAME` wide. */
export function closeUpView(px: number): CloseUpView {
  const sliceSide = POINT_FRAME / px;
  const scale = centredScale(POINT_FRAME, sliceSide);
  const { toImage, toFrame } = scale;
  return {
    sliceSide,
    shrink: (volume) => averageGreys(volume, [volume.shape[0], sliceSide, sliceSide]),
    movePoint: (xy, move) => movePoint(xy, move, scale),
    cut: (shrunk, [x, y, z], move = { move: undefined }) => {
      const slice = Math.min(shrunk.shape[0] - 1, Math.max(0, z));
      const window = placeWindow(shrunk.shape, [toImage(x), toImage(y), slice], CLOSE_UP);
      if (window === null) throw new Error("a slice of the series has a window");
      const { left, top } = window;
      return {
        greys: moveWindow(shrunk, window, move),
        toCloseUp: ([px0, py0]) => [toImage(px0) - left, toImage(py0) - top],
        toPlace: ([px0, py0]) => [toFrame(px0 + left), toFrame(py0 + top)],
      };
    },
  };
}

/** The slices of a series that close-ups of one slice show, and which of the series is the first of them. */
export function closeUpSlices(
  { voxels, shape: [depth, rows, columns] }: Grey,
  slice: number,
): { readonly first: number; readonly part: Grey } {
  const count = Math.min(CLOSE_UP[0], depth);
  const first = Math.max(0, Math.min(slice - (count >> 1), depth - count));
  const size = rows * columns;
  return {
    first,
    part: { voxels: voxels.subarray(first * size, (first + count) * size), shape: [count, rows, columns] },
  };
}

/** The mirror image of a close-up, left to right. */
export function mirrorCloseUp({ greys, toCloseUp, toPlace }: CloseUp): CloseUp {
  const mirrored = ([x, y]: Point2): Point2 => [greys.shape[2] - 1 - x, y];
  return {
    greys: mirrorGreys(greys, [true, false]),
    toCloseUp: (xy) => mirrored(toCloseUp(xy)),
    toPlace: (xy) => toPlace(mirrored(xy)),
  };
}

/** A close-up as its net takes it: [H, W, slices] in -1..1. */
export function closeUpValues(greys: Grey): Float32Array {
  return slicesLast(resizeNearest(greys, greys.shape));
}
