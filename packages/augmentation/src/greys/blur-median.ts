import type { VolumeShape } from "@spinegrade/shape-alignment";
import { filterSlices } from "./filter-slices.ts";

/**
 * The median of each pixel's square neighbourhood (`cv2.medianBlur`, edge pixels repeated).
 * @param voxels [D, H, W]; not changed.
 * @param size 3 or 5 px.
 * @throws RangeError for another size.
 */
export function blurMedian(voxels: Uint8Array, shape: VolumeShape, size: number): Uint8Array {
  if (size !== 3 && size !== 5) throw new RangeError(`a median of ${size} px is not supported; use 3 or 5`);
  return filterSlices(voxels, shape, {
    size,
    border: "replicate",
    filter: ({ median3, median5 }) => (size === 3 ? median3 : median5),
  });
}
