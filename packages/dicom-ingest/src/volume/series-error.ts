import type { SeriesIds, QuarantinedSlice } from "@spinegrade/volumes/slices";
import { DicomError } from "../dicom/dicom-error.ts";
import { quarantinedSlice } from "./quarantine.ts";

const SHOWN = 3;

/**
 * A series that cannot be used because of slices that cannot. The message shows the first few of them, `quarantined`
 * holds all; when it is one, the error has its file, frame, tag and byte offset too.
 */
export class SeriesError extends DicomError {
  override name = "SeriesError";
  readonly quarantined: readonly QuarantinedSlice[];

  /** @param slices how many slices the series has, the quarantined ones among them. */
  constructor({ studyId, seriesId }: SeriesIds, faults: readonly DicomError[], slices: number) {
    const [first, second] = faults;
    if (first === undefined) super({ studyId, seriesId }, "the series has no slices");
    else if (second !== undefined) super({ studyId, seriesId }, describe(faults, slices), { cause: first });
    else super(first, first.fault, { tag: first.element, byteOffset: first.byteOffset, cause: first });
    this.quarantined = faults.map(quarantinedSlice);
  }
}

function describe(faults: readonly DicomError[], slices: number): string {
  const shown = faults.slice(0, SHOWN).map(({ file = "", frame, reason }) => {
    return `${file}${frame === undefined ? "" : ` frame ${frame}`}: ${reason}`;
  });
  const rest = faults.length - shown.length;
  const more = rest > 0 ? `; and ${rest} more` : "";
  return `${faults.length} of ${slices} slices cannot be used: ${shown.join("; ")}${more}`;
}
