import { invert, isAffine, type Matrix3 } from "../transforms/matrix3.ts";
import type { SliceSize } from "./resize-and-centre.ts";

/** Zero pixels around the source that let every sample be read without a test: two rows above, one on the other sides. */
export const MARGIN = { above: 2, left: 1, right: 1, below: 1 } as const;

/**
 * The position at which each output pixel is read in a source slice with zero margins (`MARGIN`), rounded to 1/32 of
 * a pixel, as `cv2.remap` does, so that weights are whole numbers.
 */
export interface SamplingMap {
  /** Index of the upper left of the four source pixels, in the source with margins. [h * w] */
  readonly offsets: Int32Array;
  /** Weight of the right column, 0..31, in the high byte, and of the lower row, 0..31, in the low one. [h * w] */
  readonly fractions: Uint16Array;
}

/**
 * The map of a warp by `matrix` (slice to output) of slices of `[H, W]` to `[h, w]`. The coordinates advance along a
 * row by addition, in the fixed point of `cv2.warpAffine` (10 bits) or, for a homography, in floating point as in
 * `cv2.warpPerspective`.
 */
export function samplingMap(matrix: Matrix3, source: SliceSize, output: SliceSize): SamplingMap {
  const inverse = invert(matrix);
  const count = output[0] * output[1];
  const map = { offsets: new Int32Array(count), fractions: new Uint16Array(count) };
  if (isAffine(inverse)) fillAffine(map, inverse, source, output);
  else fillHomography(map, inverse, source, output);
  return map;
}

/** Coordinates of warps beyond this are outside of any slice; clamping keeps them inside 32 bits. */
const FAR_PX = 30_000;

function fillAffine(map: SamplingMap, inverse: Matrix3, source: SliceSize, [h, w]: SliceSize): void {
  const [a, b, c, d, e, f, , , one] = inverse;
  const unit = 1024 / one;
  // 10 bits after the point; adding 16 rounds to the nearest 1/32 when the lowest 5 are dropped
  const columnX = Float64Array.from({ length: w }, (_, x) => Math.round(a * x * unit) + 16);
  const columnY = Float64Array.from({ length: w }, (_, x) => Math.round(d * x * unit) + 16);
  const far = FAR_PX * 1024;
  for (let y = 0; y < h; y++) {
    const rowX = Math.round((b * y + c) * unit);
    const rowY = Math.round((e * y + f) * unit);
    for (let x = 0; x < w; x++) {
      const x1024 = clamp(rowX + (columnX[x] as number), far);
      const y1024 = clamp(rowY + (columnY[x] as number), far);
      place(map, y * w + x, x1024 >> 5, y1024 >> 5, source);
    }
  }
}

function fillHomography(map: SamplingMap, inverse: Matrix3, source: SliceSize, [h, w]: SliceSize): void {
  const [a, b, c, d, e, f, g, i, j] = inverse;
  const far = FAR_PX * 32;
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const denominator = g * x + i * y + j;
      const factor = denominator === 0 ? 0 : 32 / denominator;
      const x32 = clamp(Math.round((a * x + b * y + c) * factor), far);
      const y32 = clamp(Math.round((d * x + e * y + f) * factor), far);
      place(map, y * w + x, x32, y32, source);
    }
  }
}

/** Notes that output pixel `index` is read at (x32, y32), in 1/32 of a source pixel. */
function place(map: SamplingMap, index: number, x32: number, y32: number, [rows, columns]: SliceSize): void {
  const x = x32 >> 5;
  const y = y32 >> 5;
  // four neighbours that are all outside: the zero corner of the margin, at offset and fractions 0
  if (x < -1 || y < -1 || x >= columns || y >= rows) return;
  const stride = columns + MARGIN.left + MARGIN.right;
  map.offsets[index] = (y + MARGIN.above) * stride + x + MARGIN.left;
  map.fractions[index] = ((x32 & 31) << 8) | (y32 & 31);
}

function clamp(value: number, limit: number): number {
  return value < -limit ? -limit : value > limit ? limit : value;
}
