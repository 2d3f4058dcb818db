import type { SeriesIds } from "@spinegrade/volumes/slices";
import { DicomError } from "../dicom/dicom-error.ts";

/** With the header of its file, what Node reads in one go: 2 GiB. */
const MOST_VOXELS = 2 ** 31 - 2 ** 16;

/**
 * Refuses a volume that could be written but not read again. One large slice is enough: the others are padded to it.
 * @param shape [D, H, W]
 * @param reason why it is so large, and what to do.
 * @throws DicomError that states its size.
 */
export function checkVolumeSize(
  ids: SeriesIds,
  [depth, height, width]: readonly [number, number, number],
  reason = "as every slice is padded to the largest; at most 2 GiB can be stored: take slices of such sizes out of the series",
): void {
  const voxels = depth * height * width;
  if (voxels <= MOST_VOXELS) return;
  throw new DicomError(
    ids,
    `its volume would have ${depth} x ${height} x ${width} voxels, ${(voxels / 2 ** 30).toFixed(1)} GiB, ${reason}`,
  );
}
