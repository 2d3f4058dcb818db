import { readFileSync } from "node:fs";
import { sha256 } from "@spinegrade/pipeline";
import { DicomError } from "../dicom/dicom-error.ts";
import { TAGS } from "../dicom/dicom-tags.ts";
import { parseDicom } from "../dicom/parse-dicom.ts";
import { readText } from "../dicom/values/read-elements.ts";
import { HEADER_TAGS } from "../headers/header-tags.ts";
import { openable } from "../series-files/folder-entries.ts";
import { describeFailure } from "../series-files/series-folder.ts";
import type { SliceFile } from "../series-files/slice-file.ts";

/** The result of comparing a series' files that share a SOPInstanceUID. */
export interface JudgedInstances {
  /** Slices; a slice that contradicts another carries a fault. */
  readonly slices: readonly SliceFile[];
  /** Files that are byte-identical to another. */
  readonly copies: readonly SliceFile[];
}

const PLACE = [TAGS.imagePosition, TAGS.imageOrientation, TAGS.instanceNumber];

/**
 * Distinguishes three cases of files with the same SOPInstanceUID. Identical files are copies. Slices with different
 * positions or instance numbers received the same UID from a de-identifier: all are used. Different versions of one
 * slice are faulty, since nothing says which is correct, and so is a file that cannot be read whole.
 */
export async function judgeSameInstance(files: readonly SliceFile[]): Promise<JudgedInstances> {
  if (files.length < 2) return { slices: files, copies: [] };
  const hashes = new Set<string>();
  const places = new Map<string, { readonly name: string; readonly patient: string }>();
  const slices: SliceFile[] = [];
  const copies: SliceFile[] = [];
  for (const file of files) {
    const bytes = readWhole(file);
    if (typeof bytes === "string") {
      slices.push({ ...file, fault: { fault: bytes } });
      continue;
    }
    const hash = sha256(bytes);
    const { place, patient } = await placeOf(bytes, file.name);
    const other = places.get(place);
    if (hashes.has(hash)) copies.push(file);
    else if (other === undefined) slices.push(file);
    else {
      const contents = other.patient === patient ? "other contents" : "another patient";
      const fault = `has the SOPInstanceUID, place and instance number of ${other.name} and ${contents}`;
      slices.push({ ...file, fault: { fault } });
    }
    hashes.add(hash);
    if (other === undefined) places.set(place, { name: file.name, patient });
  }
  return { slices, copies };
}

/** A file's bytes, or why they cannot be read. */
function readWhole({ path }: SliceFile): Uint8Array | string {
  try {
    return readFileSync(openable(path));
  } catch (error) {
    return describeFailure(error);
  }
}

/**
 * The header values that distinguish slices, and the patient, as written in the file; "" if they are absent or the file
 * cannot be read, which ingest of the series then reports.
 */
async function placeOf(bytes: Uint8Array, name: string): Promise<{ place: string; patient: string }> {
  const source = { studyId: "", seriesId: "", file: name };
  try {
    const header = await parseDicom(bytes, source);
    return {
      place: PLACE.map((tag) => readText(header, tag) ?? "").join("|"),
      patient: readText(header, HEADER_TAGS.patientId) ?? "",
    };
  } catch (error) {
    if (error instanceof DicomError) return { place: "", patient: "" };
    throw error;
  }
}
