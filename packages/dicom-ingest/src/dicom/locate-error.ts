import type { DataSet } from "./data-set.ts";
import { DicomError, type DicomSource } from "./dicom-error.ts";

/**
 * Attributes an error to `source` and adds the byte offset of the element that it names, unless the error has an
 * offset.
 */
export function locateError(error: DicomError, source: DicomSource, file: DataSet | undefined): DicomError {
  const { element: tag, cause, fault } = error;
  const byteOffset = error.byteOffset ?? (tag && file?.find(tag)?.start);
  const frame = error.frame ?? source.frame;
  if (error.byteOffset === byteOffset && error.frame === frame) return error;
  return new DicomError({ ...source, frame }, fault, { tag, cause, byteOffset });
}
