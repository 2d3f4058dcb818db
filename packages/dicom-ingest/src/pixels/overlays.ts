import type { DataSet } from "../dicom/data-set.ts";
import { tagOf } from "../dicom/dicom-tags.ts";
import { statedUnsigned } from "../dicom/values/stated-values.ts";

/** The groups 6000 to 601E. */
const MOST_OVERLAYS = 16;

/** Whether an overlay lies in the upper bits of the pixels (OverlayBitPosition, retired in 2004). */
export function hasOverlayInPixels(file: DataSet): boolean {
  return Array.from({ length: MOST_OVERLAYS }, (_, index) => tagOf(0x6000 + 2 * index, 0x0102)).some(
    (tag) => (statedUnsigned(file, tag) ?? 0) > 0,
  );
}
