import type { FileFault } from "../series-files/slice-file.ts";

/** What tells the series that a file belongs to. */
export interface SeriesHeader {
  readonly studyUid: string;
  readonly seriesUid: string;
  /** As written, "" where there is none; so is the description. */
  readonly seriesNumber: string;
  readonly description: string;
}

/** What a damaged file still says of the series that it belongs to; a UID may be cut off. */
export type SeriesTrace = Partial<Pick<SeriesHeader, "studyUid" | "seriesUid">>;

/** What a file is: a slice of an MR series, something else that is left aside, or at fault. */
export type FileKind =
  | { readonly series: SeriesHeader; readonly sopInstanceUid: string }
  | { readonly leftAside: string; readonly isDicom: boolean }
  | { readonly fault: FileFault; readonly trace: SeriesTrace };
