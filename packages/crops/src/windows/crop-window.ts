import { roundHalfToEven } from "@spinegrade/npy";
import type { Point3 } from "../frames/stretched-frame.ts";

/** Slices, rows and columns of a volume or crop. */
export type Shape3 = readonly [slices: number, rows: number, columns: number];

/** The part of a volume that a crop shows. It lies inside of the volume. */
export interface CropWindow {
  /** The volume's slices in the crop's order; the slices of a short series repeat. */
  readonly slices: readonly number[];
  /** First row and column. */
  readonly top: number;
  readonly left: number;
  readonly rows: number;
  readonly columns: number;
}

/**
 * Rounding of a point to a pixel: to the nearest, halves to the even one, as NumPy's `round` (the nets of one view); or
 * truncated toward zero (the fusion net).
 */
export type Rounding = "half-to-even" | "toward-zero";

/**
 * Places a window of the given shape around a point, whose pixel is the window's at half of each side, rounded down. A
 * window that would leave the volume is moved inside. A volume of fewer slices gives slice floor(i D / slices) as the
 * i-th, so that some repeat.
 * @param shape of the volume.
 * @returns null for a point with z below 0, which stands for a view that is missing.
 * @throws RangeError for a point that is not finite, and a window larger than the volume's rows or columns.
 */
export function placeWindow(
  [slices, rows, columns]: Shape3,
  [x, y, z]: Point3,
  window: Shape3,
  rounding: Rounding = "half-to-even",
): CropWindow | null {
  if (!Number.isFinite(x + y + z)) throw new RangeError(`no window around [${x}, ${y}, ${z}]: not finite`);
  if (z < 0) return null;
  checkWindow([slices, rows, columns], window);
  const [deep, high, wide] = window;
  const round = rounding === "half-to-even" ? roundHalfToEven : Math.trunc;
  return {
    slices: slicesAround(roundHalfToEven(z), deep, slices),
    top: moveInside(round(y) - (high >> 1), high, rows),
    left: moveInside(round(x) - (wide >> 1), wide, columns),
    rows: high,
    columns: wide,
  };
}

/** The middle of every slice. @throws RangeError for a window larger than the slices. */
export function placeCentre(
  [slices, rows, columns]: Shape3,
  [high, wide]: readonly [rows: number, columns: number],
): CropWindow {
  checkWindow([slices, rows, columns], [slices, high, wide]);
  return {
    slices: Array.from({ length: slices }, (_, index) => index),
    top: (rows - high) >> 1,
    left: (columns - wide) >> 1,
    rows: high,
    columns: wide,
  };
}

function slicesAround(centre: number, count: number, slices: number): number[] {
  if (slices < count) return Array.from({ length: count }, (_, i) => Math.floor((i * slices) / count));
  const first = moveInside(centre - (count >> 1), count, slices);
  return Array.from({ length: count }, (_, i) => first + i);
}

/** The begin of `length` pixels, moved so that all of them are among `size`. */
function moveInside(begin: number, length: number, size: number): number {
  return Math.max(0, Math.min(begin, size - length));
}

function checkWindow([slices, rows, columns]: Shape3, [deep, high, wide]: Shape3): void {
  const isWhole = [deep, high, wide].every((side) => Number.isInteger(side) && side > 0);
  if (isWhole && slices > 0 && high <= rows && wide <= columns) return;
  throw new RangeError(
    `a window of ${high} x ${wide} pixels and ${deep} slices does not fit a volume [${slices}, ${rows}, ${columns}]`,
  );
}
