import type { DataSet } from "./data-set.ts";
import { DicomError, type DicomSource } from "./dicom-error.ts";

/**
 * An error as one of `source`, with the place in the file of the element that it names, unless it states a place
 * itself.
 */
export function locateError(error: DicomError, source: DicomSource, file: DataSet | undefined): DicomError {
  const { element: tag, cause, fault } = error;
  const byteOffset = error.byteOffset ?? (tag && file?.find(tag)?.start);
  const frame = error.frame ?? source.frame;
  if (error.byteOffset === byteOffset && error.frame === frame) return error;
  return new DicomError({ ...source, frame }, fault, { tag, cause, byteOffset });
}
