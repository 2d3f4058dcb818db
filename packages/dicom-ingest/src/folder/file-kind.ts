import type { FileFault } from "../series-files/slice-file.ts";

/** The header values that identify a file's series. */
export interface SeriesHeader {
  readonly studyUid: string;
  readonly seriesUid: string;
  /** As written in the file, "" if absent; the same holds for the description. */
  readonly seriesNumber: string;
  readonly description: string;
}

/** The series identification that a damaged file still contains; a UID may be truncated. */
export type SeriesTrace = Partial<Pick<SeriesHeader, "studyUid" | "seriesUid">>;

/** The slice that a damaged file was: its SOPInstanceUID, and what distinguishes slices of one. */
export interface DamagedSlice {
  readonly sopInstanceUid: string;
  readonly place: string;
}

/** The classification of a file: a slice of an MR series, some other file to ignore, or a faulty file. */
export type FileKind =
  | { readonly series: SeriesHeader; readonly sopInstanceUid: string; readonly patient: string }
  | { readonly skipped: string; readonly isDicom: boolean; readonly mayHoldSlices?: true }
  | { readonly fault: FileFault; readonly trace: SeriesTrace; readonly slice?: DamagedSlice };
