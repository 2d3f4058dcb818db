import { elementAt } from "@spinegrade/pipeline/element-at";
import type { GreyImage } from "@spinegrade/report";
import type { SeriesImages } from "./read-study-images.ts";

/** An image with its words. */
export interface CaptionedImage {
  readonly image: GreyImage;
  readonly caption: string;
}

/** A square of a slice. */
export interface Square {
  readonly zIndex: number;
  /** Centre in pixels of the volume's slice. */
  readonly x: number;
  readonly y: number;
  /** Side in pixels of the slice. */
  readonly side: number;
}

/** Cuts a square out of a slice and brings it to `size` x `size` pixels (bilinear, black outside the slice). */
export function cutSquare({ volume }: SeriesImages, { zIndex, x, y, side }: Square, size: number): GreyImage {
  const [, rows, columns] = volume.shape;
  const slice = volume.voxels.subarray(zIndex * rows * columns, (zIndex + 1) * rows * columns);
  const at = (row: number, column: number): number =>
    row < 0 || column < 0 || row >= rows || column >= columns ? 0 : (slice[row * columns + column] as number);
  const pixels = new Uint8Array(size * size);
  for (let i = 0; i < size; i++) {
    const row = y + ((i + 0.5) / size - 0.5) * side;
    const r = Math.floor(row);
    for (let j = 0; j < size; j++) {
      const column = x + ((j + 0.5) / size - 0.5) * side;
      const c = Math.floor(column);
      const upper = at(r, c) + (column - c) * (at(r, c + 1) - at(r, c));
      const lower = at(r + 1, c) + (column - c) * (at(r + 1, c + 1) - at(r + 1, c));
      pixels[i * size + j] = Math.round(upper + (row - r) * (lower - upper));
    }
  }
  return { pixels, rows: size, columns: size };
}

/** A whole slice in a square of `size` x `size` pixels. */
export function wholeSlice(series: SeriesImages, zIndex: number, size: number): GreyImage {
  const [, rows, columns] = series.volume.shape;
  const square = { zIndex, x: (columns - 1) / 2, y: (rows - 1) / 2, side: Math.max(rows, columns) };
  return cutSquare(series, square, size);
}

/** Images of one size side by side and one under another, `gap` pixels of grey between them. */
export function tile(rowsOfImages: readonly (readonly GreyImage[])[], gap: number): GreyImage {
  const heights = rowsOfImages.map((row) => Math.max(0, ...row.map((image) => image.rows)));
  const widths = rowsOfImages.map((row) => row.reduce((sum, image) => sum + image.columns + gap, gap));
  const columns = Math.max(...widths);
  const rows = heights.reduce((sum, height) => sum + height + gap, gap);
  const pixels = new Uint8Array(rows * columns).fill(70);
  let top = gap;
  for (const [i, row] of rowsOfImages.entries()) {
    let left = gap;
    for (const image of row) {
      for (let y = 0; y < image.rows; y++) {
        const line = image.pixels.subarray(y * image.columns, (y + 1) * image.columns);
        pixels.set(line, (top + y) * columns + left);
      }
      left += image.columns + gap;
    }
    top += elementAt(heights, i) + gap;
  }
  return { pixels, rows, columns };
}
