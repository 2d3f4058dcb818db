import { readFileSync } from "node:fs";
import { sha256 } from "@spinegrade/pipeline";
import { DicomError } from "../dicom/dicom-error.ts";
import { TAGS } from "../dicom/dicom-tags.ts";
import { parseDicom } from "../dicom/parse-dicom.ts";
import { readText } from "../dicom/read-elements.ts";
import { openable } from "../series-files/folder-entries.ts";
import type { SliceFile } from "../series-files/slice-file.ts";

/** Files of one series that share a SOPInstanceUID, judged. */
export interface JudgedInstances {
  /** Slices; those that contradict another have a fault. */
  readonly slices: readonly SliceFile[];
  /** The same bytes as another. */
  readonly copies: readonly SliceFile[];
}

const PLACE = [TAGS.imagePosition, TAGS.imageOrientation, TAGS.instanceNumber];

/**
 * Tells apart copies of a slice, slices whose UIDs a de-identifier made the same, which have places or instance numbers of
 * their own and are all used, and two versions of one slice, of which nobody knows which is right.
 */
export async function judgeSameInstance(files: readonly SliceFile[]): Promise<JudgedInstances> {
  if (files.length < 2) return { slices: files, copies: [] };
  const contents = new Set<string>();
  const places = new Map<string, string>();
  const slices: SliceFile[] = [];
  const copies: SliceFile[] = [];
  for (const file of files) {
    const bytes = readFileSync(openable(file.path));
    const content = sha256(bytes);
    const place = await placeOf(bytes, file.name);
    const other = places.get(place);
    if (contents.has(content)) copies.push(file);
    else if (other === undefined) slices.push(file);
    else {
      const fault = `has the SOPInstanceUID, place and instance number of ${other} and other contents`;
      slices.push({ ...file, fault: { fault } });
    }
    contents.add(content);
    if (other === undefined) places.set(place, file.name);
  }
  return { slices, copies };
}

/** What tells slices apart, as written; "" where a file does not say or cannot be read, as its series then says. */
async function placeOf(bytes: Uint8Array, name: string): Promise<string> {
  const source = { studyId: "", seriesId: "", file: name };
  try {
    const header = await parseDicom(bytes, source);
    return PLACE.map((tag) => readText(header, tag) ?? "").join("|");
  } catch (error) {
    if (error instanceof DicomError) return "";
    throw error;
  }
}
