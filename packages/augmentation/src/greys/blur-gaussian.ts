import type { VolumeShape } from "@spinegrade/shape-alignment";
import { filterSlices } from "./filter-slices.ts";

/**
 * Gaussian blur of 3 or 5 px (`cv2.GaussianBlur` with sigma 0, mirrored at the edges), by the weights that OpenCV uses
 * for these sizes, 1 2 1 and 1 4 6 4 1, in whole numbers as there.
 * @param voxels [D, H, W]; not changed.
 * @throws RangeError for another size.
 */
export function blurGaussian(voxels: Uint8Array, shape: VolumeShape, size: number): Uint8Array {
  if (size !== 3 && size !== 5)
    throw new RangeError(`a Gaussian kernel of ${size} px is not supported; use 3 or 5`);
  return filterSlices(voxels, shape, {
    size,
    border: "reflect-101",
    filter: ({ gauss3, gauss5 }) => (size === 3 ? gauss3 : gauss5),
  });
}
