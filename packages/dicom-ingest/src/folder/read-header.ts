import { closeSync, openSync, readSync } from "node:fs";
import type { DataSet } from "../dicom/data-set.ts";
import { DicomError, type DicomSource } from "../dicom/dicom-error.ts";
import { TAGS, type DicomTag } from "../dicom/dicom-tags.ts";
import { parseDicom } from "../dicom/parse-dicom.ts";
import { readText } from "../dicom/read-elements.ts";
import { describeFailure, type SliceFile } from "../store/series-folder.ts";
import { MR_IMAGES, nameOfSopClass } from "./sop-classes.ts";

/** What tells the series that a file belongs to. */
export interface SeriesHeader {
  readonly studyUid: string;
  readonly seriesUid: string;
  /** As written, "" where there is none; so is the description. */
  readonly seriesNumber: string;
  readonly description: string;
}

/** What a file is: a slice of an MR series, something else that is left aside, or at fault. */
export type FileKind =
  | { readonly series: SeriesHeader; readonly sopInstanceUid: string }
  | { readonly leftAside: string }
  | { readonly fault: string };

const HEADER_TAGS = {
  sopClassUid: { group: 0x0008, element: 0x0016, name: "SOPClassUID" },
  sopInstanceUid: { group: 0x0008, element: 0x0018, name: "SOPInstanceUID" },
  modality: { group: 0x0008, element: 0x0060, name: "Modality" },
  description: { group: 0x0008, element: 0x103e, name: "SeriesDescription" },
  studyUid: { group: 0x0020, element: 0x000d, name: "StudyInstanceUID" },
  seriesUid: { group: 0x0020, element: 0x000e, name: "SeriesInstanceUID" },
  seriesNumber: { group: 0x0020, element: 0x0011, name: "SeriesNumber" },
} as const satisfies Record<string, DicomTag>;

// most headers end within the first; vendors' private elements may fill hundreds of kB
const PREFIX_BYTES = [2 ** 14, 2 ** 18, 2 ** 22, Number.POSITIVE_INFINITY];
const MAGIC_END = 132;

/**
 * What a file is, by its header. As little is read as holds all elements before the pixel data: 16 kB, else 256 kB,
 * else 4 MB, else the file.
 */
export async function readHeader(file: SliceFile): Promise<FileKind> {
  const source: DicomSource = { studyId: "", seriesId: "", file: file.name };
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file.path, "r");
    for (const limit of PREFIX_BYTES) {
      const bytes = readPrefix(descriptor, Math.min(limit, file.bytes));
      const kind = await kindOf(bytes, source, bytes.length < file.bytes);
      if (kind !== undefined) return kind;
    }
    throw new RangeError("unreachable: the last prefix is the file");
  } catch (error) {
    return { fault: error instanceof DicomError ? error.reason : describeFailure(error) };
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function readPrefix(descriptor: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  return bytes.subarray(0, readSync(descriptor, bytes, 0, length, 0));
}

/** Undefined when more of the file is needed. */
async function kindOf(
  bytes: Uint8Array,
  source: DicomSource,
  isPrefix: boolean,
): Promise<FileKind | undefined> {
  const isPart10 = new TextDecoder("latin1").decode(bytes.subarray(MAGIC_END - 4, MAGIC_END)) === "DICM";
  if (!isPart10) return describeOther(source.file ?? "", bytes.length);
  try {
    const header = await parseDicom(bytes, source);
    const isWhole = !isPrefix || header.find(TAGS.pixelData) !== undefined;
    return isWhole ? classify(header, source) : undefined;
  } catch (error) {
    if (isPrefix) return undefined;
    throw error;
  }
}

/** A file that calls itself a DICOM file must be one. */
function describeOther(name: string, bytes: number): FileKind {
  const what = bytes === 0 ? "the file is empty (0 bytes)" : "not a DICOM Part 10 file";
  return /\.(dcm|dicom|ima)$/i.test(name) ? { fault: what } : { leftAside: what };
}

function classify(header: DataSet, source: DicomSource): FileKind {
  const textOf = (tag: DicomTag): string => readText(header, source, tag) ?? "";
  const sopClass = textOf(HEADER_TAGS.sopClassUid);
  const isMr = MR_IMAGES.has(sopClass) || (sopClass === "" && textOf(HEADER_TAGS.modality) === "MR");
  if (!isMr) return { leftAside: nameOfSopClass(sopClass) };
  const requireUid = (tag: DicomTag): string => {
    const uid = textOf(tag);
    if (uid !== "") return uid;
    throw new DicomError(source, "is missing; it is needed to tell which series the file belongs to", {
      tag,
    });
  };
  const series = {
    studyUid: requireUid(HEADER_TAGS.studyUid),
    seriesUid: requireUid(HEADER_TAGS.seriesUid),
    seriesNumber: textOf(HEADER_TAGS.seriesNumber),
    description: textOf(HEADER_TAGS.description),
  };
  return { series, sopInstanceUid: textOf(HEADER_TAGS.sopInstanceUid) };
}
