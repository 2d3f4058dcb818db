import { otherKindOf } from "../dicom/other-kind.ts";
import { salvageDicom } from "../dicom/parse-dicom.ts";
import { readHead } from "./file-head.ts";
import { isOtherKind } from "./other-files.ts";
import type { SliceFile } from "./series-folder.ts";

const HEAD_BYTES = 4096;

/** Whether a file that is not called a slice may be one: DICOM that is not surely something else, or of no known kind. */
export function mayBeSlice({ name, path, fault }: SliceFile): boolean {
  const head = fault === undefined ? readHeadIfAllowed(path) : new Uint8Array(0);
  const source = { studyId: "", seriesId: "", file: name };
  const header = salvageDicom(head, source);
  return header === undefined ? !isOtherKind(name, head) : otherKindOf(header, source) === undefined;
}

/** Nothing of a file that may not be read: reading it as a slice says why. */
function readHeadIfAllowed(path: SliceFile["path"]): Uint8Array {
  try {
    return readHead(path, HEAD_BYTES);
  } catch {
    return new Uint8Array(0);
  }
}
