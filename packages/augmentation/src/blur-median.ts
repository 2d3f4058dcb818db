import type { VolumeShape } from "@spinegrade/shape-alignment";
import { medianKernel } from "./median-kernel.ts";
import { padSlices } from "./pad-slice.ts";

/** Bytes that the kernel may read or write past the end. */
const SLACK = 16;

/**
 * The median of each pixel's square neighbourhood (`cv2.medianBlur`, edge pixels repeated).
 * @param voxels [D, H, W]; not changed.
 * @param size 3 or 5 px.
 * @throws RangeError for another size.
 */
export function blurMedian(voxels: Uint8Array, [D, H, W]: VolumeShape, size: number): Uint8Array {
  if (size !== 3 && size !== 5) throw new RangeError(`a median of ${size} px is not known here; 3 and 5 are`);
  const { pixels, stride, fill } = padSlices(voxels, [H, W], size >> 1, "replicate");
  const kernel = medianKernel(size);
  const output = pixels.length + SLACK;
  const memory = kernel.bytes(output + H * W + SLACK);
  const blurred = new Uint8Array(voxels.length);
  for (let z = 0; z < D; z++) {
    fill(z);
    memory.set(pixels);
    for (let y = 0; y < H; y++) {
      // a row's surplus is overwritten by the next one
      const start = output + y * W;
      kernel.medianOfRows(y * stride, stride, start, start + W);
    }
    blurred.set(memory.subarray(output, output + H * W), z * H * W);
  }
  return blurred;
}
