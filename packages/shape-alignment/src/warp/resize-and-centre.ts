import { roundHalfToEven } from "@spinegrade/npy";
import type { Matrix3 } from "../transforms/matrix3.ts";

/** Rows and columns of a slice, in pixels. */
export type SliceSize = readonly [rows: number, columns: number];

/**
 * The map of a slice into a square frame: scaled so that its longer side fills the frame, centred, the rest zero
 * (method: resize and centre). Whole pixels of padding, as the published code pads, so that its pixels and ours agree;
 * pixel areas map onto pixel areas, hence the half pixels: x' = s (x + 0.5) - 0.5 + padding.
 * @throws RangeError unless all sizes are positive whole numbers.
 */
export function resizeAndCentre([rows, columns]: SliceSize, size: number): Matrix3 {
  for (const length of [rows, columns, size]) {
    if (!Number.isInteger(length) || length < 1) {
      throw new RangeError(`cannot centre a slice of [${rows}, ${columns}] px in a frame of ${size} px`);
    }
  }
  const scale = size / Math.max(rows, columns);
  const halfPixel = (scale - 1) / 2;
  const { x, y } = paddingOf([rows, columns], size);
  return [scale, 0, halfPixel + x, 0, scale, halfPixel + y, 0, 0, 1];
}

/** The whole pixels left of (x) and above (y) a slice that is centred in a square frame of `size` px. */
export function paddingOf([rows, columns]: SliceSize, size: number): { x: number; y: number } {
  const [height, width] = contentSize([rows, columns], size);
  return { x: Math.floor((size - width) / 2), y: Math.floor((size - height) / 2) };
}

/** Rows and columns that a slice takes up in a square frame of `size` px; at least 1. */
export function contentSize([rows, columns]: SliceSize, size: number): SliceSize {
  return scaledSize([rows, columns], size / Math.max(rows, columns));
}

/** Rows and columns times a factor, in whole pixels, halves to even as `cv2.resize` has it; at least 1. */
export function scaledSize([rows, columns]: SliceSize, factor: number): SliceSize {
  return [Math.max(1, roundHalfToEven(factor * rows)), Math.max(1, roundHalfToEven(factor * columns))];
}

/** The map of an image resized as `resizeSlices` does: pixel areas onto pixel areas. */
export function resizeMatrix([rows, columns]: SliceSize, [toRows, toColumns]: SliceSize): Matrix3 {
  const scaleX = toColumns / columns;
  const scaleY = toRows / rows;
  return [scaleX, 0, (scaleX - 1) / 2, 0, scaleY, (scaleY - 1) / 2, 0, 0, 1];
}
