import { readFileSync } from "node:fs";
import { sha256 } from "@spinegrade/pipeline";
import type { DataSet } from "../dicom/data-set.ts";
import { DicomError } from "../dicom/dicom-error.ts";
import { TAGS } from "../dicom/dicom-tags.ts";
import { parseDicom } from "../dicom/parse-dicom.ts";
import { componentsOf, decimalOf } from "../dicom/values/number-strings.ts";
import { readText } from "../dicom/values/read-elements.ts";
import { openable } from "../series-files/folder-entries.ts";
import { describeFailure } from "../series-files/series-folder.ts";
import type { FileFault, SliceFile } from "../series-files/slice-file.ts";
import { patientOf } from "./classify-header.ts";
import type { DamagedSlice } from "./file-kind.ts";
import { shownContent } from "./shown-content.ts";

/** The result of comparing a series' files that share a SOPInstanceUID. */
export interface JudgedInstances {
  /** Slices; a slice that contradicts another carries a fault. */
  readonly slices: readonly SliceFile[];
  /** Files that show what another shows, whether their bytes are equal or not. */
  readonly copies: readonly SliceFile[];
}

/** Steps of a millimetre and of a cosine that rewritten headers round away. */
const ROUNDING = 100;
const PLACE = [TAGS.imagePosition, TAGS.imageOrientation, TAGS.instanceNumber];

/**
 * Distinguishes three cases of files with the same SOPInstanceUID. Files that show the same are copies, as two exports of a
 * study are, of which one is compressed. Slices with different
 * positions, instance numbers or patients received the same UID by mistake: all are used. Of different versions of one
 * slice the first is used and the others are faulty, since nothing says which is correct; and so is a file that cannot be
 * read whole.
 */
export async function judgeSameInstance(files: readonly SliceFile[]): Promise<JudgedInstances> {
  if (files.length < 2) return { slices: files, copies: [] };
  const hashes = new Set<string>();
  const known: KnownSlice[] = [];
  const slices: SliceFile[] = [];
  const copies: SliceFile[] = [];
  for (const file of files) {
    const bytes = readWhole(file);
    if (typeof bytes === "string") {
      slices.push({ ...file, fault: { fault: bytes } });
      continue;
    }
    const hash = sha256(bytes);
    if (hashes.has(hash)) {
      copies.push(file);
      continue;
    }
    hashes.add(hash);
    const slice = { file, ...(await placeIn(bytes, file.name)) };
    const other = known.find((one) => isSame(one, slice));
    if (other === undefined) {
      known.push(slice);
      slices.push(file);
    } else if (await showsSame(other.file, file, bytes)) copies.push(file);
    else slices.push({ ...file, fault: contradicts(other.file) });
  }
  return { slices, copies };
}

/** The statements of a file about its slice. */
interface KnownSlice {
  readonly file: SliceFile;
  readonly place: string;
  readonly patient: string;
}

/** Slices of two patients differ even with one UID: a de-identifier, or a mistake at the scanner, gave it to both. */
function isSame(one: KnownSlice, other: KnownSlice): boolean {
  const areOfTwo = one.patient !== "" && other.patient !== "" && one.patient !== other.patient;
  return one.place === other.place && !areOfTwo;
}

/** @param bytes of the second file. */
async function showsSame(one: SliceFile, other: SliceFile, bytes: Uint8Array): Promise<boolean> {
  const known = readWhole(one);
  const shown = typeof known === "string" ? undefined : await shownContent(one.name, known);
  return shown !== undefined && shown === (await shownContent(other.name, bytes));
}

function contradicts({ name }: SliceFile): FileFault {
  const fault = `has the SOPInstanceUID, place and instance number of ${name} and other contents`;
  return { fault, spare: "contradicted" };
}

/** Whether one of a SOPInstanceUID's files is of the same slice as a damaged file, of which the header could be read. */
export async function isSliceOf(files: readonly SliceFile[], damaged: DamagedSlice): Promise<boolean> {
  for (const file of files) {
    const bytes = readWhole(file);
    if (typeof bytes !== "string" && (await placeIn(bytes, file.name)).place === damaged.place) return true;
  }
  return false;
}

/** The slice that a damaged file is of, as far as its header can be read; undefined where it does not say. */
export function damagedSliceOf(header: DataSet): DamagedSlice | undefined {
  const sopInstanceUid = readText(header, TAGS.sopInstanceUid) ?? "";
  return sopInstanceUid === "" ? undefined : { sopInstanceUid, place: placeOf(header) };
}

/** A file's bytes, or why they cannot be read. */
function readWhole({ path }: SliceFile): Uint8Array | string {
  try {
    return readFileSync(openable(path));
  } catch (error) {
    return describeFailure(error);
  }
}

/** The header values that distinguish slices: numbers however they are rounded, and other texts as they are written. */
function placeOf(header: DataSet): string {
  const roundedOf = (text: string): string => {
    const number = decimalOf(text);
    return Number.isNaN(number) ? text : String(Math.round(ROUNDING * number));
  };
  return PLACE.map((tag) => componentsOf(readText(header, tag) ?? "").map(roundedOf)).join("|");
}

/** A slice's place and its patient; "" if they are absent or the file cannot be read, which ingest of the series then reports. */
async function placeIn(bytes: Uint8Array, name: string): Promise<{ place: string; patient: string }> {
  const source = { studyId: "", seriesId: "", file: name };
  try {
    const header = await parseDicom(bytes, source);
    return { place: placeOf(header), patient: patientOf(header) };
  } catch (error) {
    if (error instanceof DicomError) return { place: "", patient: "" };
    throw error;
  }
}
