import type { VolumeShape } from "@spinegrade/shape-alignment";
import { padSlices } from "./pad-slice.ts";

/** The kernels that OpenCV uses for these sizes when no sigma is given; their squares sum to a power of two. */
const KERNELS: Readonly<Record<number, readonly number[]>> = { 3: [1, 2, 1], 5: [1, 4, 6, 4, 1] };

/**
 * Gaussian blur of 3 or 5 px (`cv2.GaussianBlur` with sigma 0, mirrored at the edges), in whole numbers as there.
 * @param voxels [D, H, W]; not changed.
 * @throws RangeError for another size.
 */
export function blurGaussian(voxels: Uint8Array, [D, H, W]: VolumeShape, size: number): Uint8Array {
  const kernel = KERNELS[size];
  if (kernel === undefined)
    throw new RangeError(`a Gaussian kernel of ${size} px is not known here; 3 and 5 are`);
  const { pixels, stride, fill } = padSlices(voxels, [H, W], size >> 1, "reflect-101");
  const shift = size === 3 ? 4 : 8;
  const column = new Uint16Array(stride);
  const blurred = new Uint8Array(voxels.length);
  for (let z = 0; z < D; z++) {
    fill(z);
    for (let y = 0; y < H; y++) {
      column.fill(0);
      for (const [k, weight] of kernel.entries()) addWeighted(column, pixels, (y + k) * stride, weight);
      blurRow(column, kernel, shift, blurred.subarray((z * H + y) * W, (z * H + y + 1) * W));
    }
  }
  return blurred;
}

function addWeighted(sums: Uint16Array, pixels: Uint8Array, start: number, weight: number): void {
  for (let x = 0; x < sums.length; x++)
    sums[x] = (sums[x] as number) + weight * (pixels[start + x] as number);
}

function blurRow(column: Uint16Array, kernel: readonly number[], shift: number, target: Uint8Array): void {
  const half = 1 << (shift - 1);
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = kernel;
  const wide = kernel.length === 5;
  for (let x = 0; x < target.length; x++) {
    let sum = a * (column[x] as number) + b * (column[x + 1] as number) + c * (column[x + 2] as number);
    if (wide) sum += d * (column[x + 3] as number) + e * (column[x + 4] as number);
    target[x] = (sum + half) >> shift;
  }
}
