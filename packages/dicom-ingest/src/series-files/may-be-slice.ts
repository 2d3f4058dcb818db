import { otherKindOf, sopClassOf } from "../dicom/other-kind.ts";
import { salvageDicom } from "../dicom/parse-dicom.ts";
import { isNamedSopClass } from "../dicom/sop-classes.ts";
import { readHead } from "./file-head.ts";
import { isArchive, isOtherKind, mayHoldSlices } from "./other-files.ts";
import type { SliceFile } from "./slice-file.ts";

const HEAD_BYTES = 4096;

/**
 * Whether a file that is not named like a slice may be one: DICOM that is not certainly something else, or an unknown
 * format.
 */
export function mayBeSlice(file: SliceFile): boolean {
  const head = file.fault === undefined ? readHeadIfAllowed(file.path, HEAD_BYTES) : new Uint8Array(0);
  return judge(file, head) ?? judge(file, readHeadIfAllowed(file.path, file.bytes)) ?? true;
}

/** Whether a file is an archive or a disc image that may hold slices. */
export function mayHoldOthers({ name, path, fault }: SliceFile): boolean {
  return fault === undefined && isArchive(name, readHeadIfAllowed(path, HEAD_BYTES)) && mayHoldSlices(name);
}

/** Undefined when more of the file is needed: a private class is an image's if it has pixels, which come last. */
function judge({ name, bytes }: SliceFile, head: Uint8Array<ArrayBuffer>): boolean | undefined {
  const source = { studyId: "", seriesId: "", file: name };
  const header = salvageDicom(head, source);
  if (header === undefined) return !isOtherKind(name, head);
  if (otherKindOf(header) === undefined) return true;
  const sopClass = sopClassOf(header);
  const isSure = sopClass === "" || isNamedSopClass(sopClass) || head.length >= bytes;
  return isSure ? false : undefined;
}

/** Nothing of a file that may not be read: reading it as a slice says why. */
function readHeadIfAllowed(path: SliceFile["path"], length: number): Uint8Array<ArrayBuffer> {
  try {
    return readHead(path, length);
  } catch {
    return new Uint8Array(0);
  }
}
