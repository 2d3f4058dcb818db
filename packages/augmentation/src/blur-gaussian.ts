import type { VolumeShape } from "@spinegrade/shape-alignment";
import { padSlices } from "./pad-slice.ts";

type Weights = readonly [number, number, number, number, number];

/** The kernels that OpenCV uses for these sizes when no sigma is given; one path serves both. */
const KERNELS: Readonly<Record<number, Weights>> = { 3: [0, 1, 2, 1, 0], 5: [1, 4, 6, 4, 1] };

const RADIUS = 2;

/**
 * Gaussian blur of 3 or 5 px (`cv2.GaussianBlur` with sigma 0, mirrored at the edges), in whole numbers as there.
 * @param voxels [D, H, W]; not changed.
 * @throws RangeError for another size.
 */
export function blurGaussian(voxels: Uint8Array, [D, H, W]: VolumeShape, size: number): Uint8Array {
  const weights = KERNELS[size];
  if (weights === undefined)
    throw new RangeError(`a Gaussian kernel of ${size} px is not known here; 3 and 5 are`);
  const { pixels, stride, fill } = padSlices(voxels, [H, W], RADIUS, "reflect-101");
  const column = new Int32Array(stride);
  const blurred = new Uint8Array(voxels.length);
  for (let z = 0; z < D; z++) {
    fill(z);
    for (let y = 0; y < H; y++) {
      blurColumns(pixels, y * stride, weights, column);
      blurRow(column, weights, blurred, (z * H + y) * W, W);
    }
  }
  return blurred;
}

/** Five rows to one: the weighted sum of each column. */
function blurColumns(pixels: Uint8Array, start: number, [a, b, c, d, e]: Weights, column: Int32Array): void {
  const stride = column.length;
  for (let x = 0; x < stride; x++) {
    const at = start + x;
    column[x] =
      a * (pixels[at] as number) +
      b * (pixels[at + stride] as number) +
      c * (pixels[at + 2 * stride] as number) +
      d * (pixels[at + 3 * stride] as number) +
      e * (pixels[at + 4 * stride] as number);
  }
}

function blurRow(
  column: Int32Array,
  [a, b, c, d, e]: Weights,
  target: Uint8Array,
  start: number,
  W: number,
): void {
  const total = a + b + c + d + e;
  const shift = 2 * Math.log2(total);
  const half = (total * total) / 2;
  for (let x = 0; x < W; x++) {
    const sum =
      a * (column[x] as number) +
      b * (column[x + 1] as number) +
      c * (column[x + 2] as number) +
      d * (column[x + 3] as number) +
      e * (column[x + 4] as number);
    target[start + x] = (sum + half) >> shift;
  }
}
