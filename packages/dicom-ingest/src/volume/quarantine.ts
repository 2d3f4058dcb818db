import type { QuarantinedSlice } from "@spinegrade/volumes/slices";
import type { DicomError } from "../dicom/dicom-error.ts";

/**
 * The result for a series with unusable slices: an error (for training), or a volume of the others (for prediction).
 */
export type IngestPolicy = "strict" | "tolerant";

/** Describes the fault of one slice as a record. */
export function quarantinedSlice({
  file = "",
  frame,
  byteOffset,
  tag,
  reason,
}: DicomError): QuarantinedSlice {
  return {
    file,
    ...(frame === undefined ? {} : { frame }),
    ...(byteOffset === undefined ? {} : { byteOffset }),
    ...(tag === undefined ? {} : { tag }),
    reason,
  };
}

/** By the number that the file's name begins with, then by name and frame: one order for any order of the input. */
export function compareFaults(a: DicomError, b: DicomError): number {
  const [nameA = "", nameB = ""] = [a.file, b.file];
  return (
    numberOf(nameA) - numberOf(nameB) ||
    (nameA < nameB ? -1 : nameA > nameB ? 1 : 0) ||
    (a.frame ?? -1) - (b.frame ?? -1)
  );
}

function numberOf(fileName: string): number {
  return Number(/^\d+/.exec(fileName)?.[0] ?? Number.MAX_VALUE);
}
