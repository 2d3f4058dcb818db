import type { Point2 } from "./fit-line.ts";

/** Sizes of square images seen on scanners. */
const SIZES = [
  256, 288, 320, 352, 384, 400, 448, 480, 512, 560, 576, 640, 672, 704, 768, 832, 896, 960, 1024,
];

/** The usual position and size of the points in an image of a series. */
export interface UsualView {
  /** Centre of the points, as a share of the image. */
  readonly centre: Point2;
  readonly lowFieldMm: number;
  readonly highFieldMm: number;
}

/**
 * Chooses the image size in pixels, which the tables do not state. The image contains every point with a margin; among
 * the sizes that do, the chosen one puts the points closest to their usual position in a usual field of view.
 */
export function chooseImageSize(points: readonly Point2[], spacingMm: number, view: UsualView): number {
  const needed = 8 + Math.max(0, ...points.flat());
  const middle = (axis: 0 | 1): number => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  const misfit = (size: number): number => {
    const fieldMm = size * spacingMm;
    const excess = Math.max(0, view.lowFieldMm - fieldMm, fieldMm - view.highFieldMm) / 100;
    const off = Math.abs(middle(0) / size - view.centre[0]) + Math.abs(middle(1) / size - view.centre[1]);
    return off + excess;
  };
  const possible = SIZES.filter((size) => size >= needed);
  if (possible.length === 0) return Math.ceil(needed / 64) * 64;
  return possible.reduce((best, size) => (misfit(size) < misfit(best) ? size : best));
}
