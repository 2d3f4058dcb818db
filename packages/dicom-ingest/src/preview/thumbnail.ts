import type { GreyImage } from "@spinegrade/report";
import type { Volume, SliceRecord } from "@spinegrade/volumes/slices";

const LARGEST = 256;

/**
 * A slice of a volume in its own size, without padding, made smaller by a whole factor (mean of the pixels) until
 * neither side is longer than 256 pixels.
 */
export function thumbnailOf({ voxels, shape }: Volume, slice: SliceRecord): GreyImage {
  const [, height, width] = shape;
  const factor = Math.ceil(Math.max(slice.rows, slice.columns) / LARGEST);
  const rows = Math.ceil(slice.rows / factor);
  const columns = Math.ceil(slice.columns / factor);
  const plane = voxels.subarray(slice.zIndex * height * width, (slice.zIndex + 1) * height * width);
  const pixels = new Uint8Array(rows * columns);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const [top, left] = [y * factor, x * factor];
      let [sum, count] = [0, 0];
      for (let row = top; row < Math.min(top + factor, slice.rows); row++) {
        for (let column = left; column < Math.min(left + factor, slice.columns); column++) {
          sum += plane[row * width + column] as number;
          count++;
        }
      }
      pixels[y * columns + x] = Math.round(sum / count);
    }
  }
  return { pixels, rows, columns };
}
