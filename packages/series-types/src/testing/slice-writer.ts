import type { FoundStudies } from "../index.ts";
import { writeHeaders, type Elements } from "./write-headers.ts";

/** The ids of a slice's patient, study and series. */
export interface SliceIds {
  readonly patient?: string;
  readonly study?: string;
  readonly series?: string;
}

/** Writes one slice of a series into a file of that name. */
export type WriteSlice = (name: string, ids: SliceIds, more?: Elements) => Promise<void>;

/** Makes a writer of slices into a folder; each slice has its own place and UID. */
export function sliceWriter(folder: string): WriteSlice {
  let count = 0;
  return async (name, { patient = "", study = "1.1", series = "1.1.1" }, more = {}) => {
    const place = ++count;
    await writeHeaders(folder, name, {
      0x00080018: ["UI", `1.9.${place}`],
      0x00100020: ["LO", patient],
      0x0020000d: ["UI", study],
      0x0020000e: ["UI", series],
      0x00200013: ["IS", String(place)],
      0x00200032: ["DS", `${4 * place}\\0\\0`],
      ...more,
    });
  };
}

/** 320 rows and columns. */
export const SIZE: Elements = { 0x00280010: ["US", "\x40\x01"], 0x00280011: ["US", "\x40\x01"] };

/** Patient, study, series and files, in short. */
export function outline({ studies }: FoundStudies): unknown[] {
  return studies.map(({ patient, studyInstanceUid, series }) => [
    patient.id,
    studyInstanceUid,
    series.map(({ seriesInstanceUid, files }) => [seriesInstanceUid, files.map(({ name }) => name)]),
  ]);
}
