import { DicomError } from "../dicom/dicom-error.ts";
import { findDataSet } from "../dicom/elements/find-data-set.ts";
import { readHead } from "./file-head.ts";
import type { FilePath } from "./folder-entries.ts";

const HEAD_BYTES = 4096;

/** Whether a file can be opened and a DICOM data set begins in it, with or without a preamble. */
export function beginsDataSet(path: FilePath): boolean {
  const head = readHeadIfAny(path);
  try {
    return findDataSet(head, { studyId: "", seriesId: "" }) >= 0;
  } catch (error) {
    if (error instanceof DicomError) return false;
    throw error;
  }
}

/** Nothing of what cannot be opened: links of editors that lead nowhere, for example. */
function readHeadIfAny(path: FilePath): Uint8Array<ArrayBuffer> {
  try {
    return readHead(path, HEAD_BYTES);
  } catch {
    return new Uint8Array(0);
  }
}
