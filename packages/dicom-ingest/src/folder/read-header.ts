import { closeSync, openSync, readSync } from "node:fs";
import type { DataSet } from "../dicom/data-set.ts";
import { DicomError, type DicomSource } from "../dicom/dicom-error.ts";
import { TAGS } from "../dicom/dicom-tags.ts";
import { findDataSet } from "../dicom/elements/find-data-set.ts";
import { otherKindOf } from "../dicom/other-kind.ts";
import { parseDicom, salvageDicom } from "../dicom/parse-dicom.ts";
import { openable } from "../series-files/folder-entries.ts";
import { isArchive, isOtherKind, mayHoldSlices } from "../series-files/other-files.ts";
import type { FileFault, SliceFile } from "../series-files/slice-file.ts";
import { describeFailure } from "../series-files/series-folder.ts";
import { classifyHeader, traceOf } from "./classify-header.ts";
import type { FileKind } from "./file-kind.ts";
import { damagedSliceOf } from "./same-instance.ts";

// most headers end within the first; vendors' private elements may fill hundreds of kB
const PREFIX_BYTES = [2 ** 14, 2 ** 18, 2 ** 22, Number.POSITIVE_INFINITY];

/** Why an archive is skipped. */
export const ARCHIVE = "an archive, which is not unpacked";

type Classify = (header: DataSet) => FileKind;

/**
 * Classifies a file by its header. Reads only as much as contains all elements before the pixel data: 16 kB, 256 kB, 4
 * MB or the whole file.
 * @param classify the kind of a file whose header is whole. @throws DicomError for one that cannot be used.
 */
export async function readHeader(file: SliceFile, classify: Classify = classifyHeader): Promise<FileKind> {
  if (file.fault !== undefined) return { fault: file.fault, trace: {} };
  const source: DicomSource = { studyId: "", seriesId: "", file: file.name };
  let descriptor: number | undefined;
  try {
    descriptor = openSync(openable(file.path), "r");
    for (const limit of PREFIX_BYTES) {
      const bytes = readPrefix(descriptor, Math.min(limit, file.bytes));
      const kind = await kindOf(bytes, source, bytes.length < file.bytes, classify);
      if (kind !== undefined) return kind;
    }
    throw new RangeError("unreachable: the last prefix is the file");
  } catch (error) {
    return { fault: { fault: describeFailure(error) }, trace: {} };
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function readPrefix(descriptor: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  return bytes.subarray(0, readSync(descriptor, bytes, 0, length, 0));
}

/** Undefined when more of the file is needed. */
async function kindOf(
  bytes: Uint8Array<ArrayBuffer>,
  source: DicomSource,
  isPrefix: boolean,
  classify: Classify,
): Promise<FileKind | undefined> {
  try {
    findDataSet(bytes, source);
  } catch (error) {
    return describeOther(error, bytes, source);
  }
  try {
    const header = await parseDicom(bytes, source);
    const isWhole = !isPrefix || header.find(TAGS.pixelData) !== undefined;
    return isWhole ? classify(header) : undefined;
  } catch (error) {
    return isPrefix && error instanceof DicomError ? undefined : describeDamage(error, bytes, source);
  }
}

function describeOther(error: unknown, bytes: Uint8Array, { file = "" }: DicomSource): FileKind {
  if (!isOtherKind(file, bytes)) return { fault: faultOf(error), trace: {} };
  if (bytes.length === 0) return { skipped: "the file is empty (0 bytes)", isDicom: false };
  if (!isArchive(file, bytes)) return { skipped: "not a DICOM Part 10 file", isDicom: false };
  return { skipped: ARCHIVE, isDicom: false, ...(mayHoldSlices(file) && { mayHoldSlices: true }) };
}

function describeDamage(error: unknown, bytes: Uint8Array, source: DicomSource): FileKind {
  const fault = faultOf(error);
  const header = salvageDicom(bytes, source);
  if (header === undefined) return { fault, trace: {} };
  const other = otherKindOf(header);
  if (other !== undefined) return { skipped: other, isDicom: true };
  const slice = damagedSliceOf(header);
  return { fault, trace: traceOf(header), ...(slice && { slice }) };
}

function faultOf(error: unknown): FileFault {
  if (!(error instanceof DicomError)) throw error;
  const { fault, element, byteOffset } = error;
  return {
    fault,
    ...(element === undefined ? {} : { tag: element }),
    ...(byteOffset === undefined ? {} : { byteOffset }),
  };
}
