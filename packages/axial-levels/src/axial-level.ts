import type { Level } from "@spinegrade/competition-data";
import type { DicomId, SliceRecord, Vector3 } from "@spinegrade/volumes/slices";
import type { SliceOfLevel } from "./weigh-stack.ts";

/** An axial series, as its slice table describes it. */
export interface AxialSeries {
  readonly seriesId: DicomId;
  /** Absent when unknown. */
  readonly frameOfReferenceUid?: string | undefined;
  readonly slices: readonly SliceRecord[];
}

/** A slice that shows a level. */
export interface AxialSlice extends SliceOfLevel {
  readonly seriesId: DicomId;
}

/** A remark to read before using the slices of a level. */
export type LevelFlag =
  | "not-covered"
  | "estimated-from-neighbours"
  | "levels-out-of-order"
  | "no-place"
  | "frame-of-reference-differs"
  | "frame-of-reference-unknown"
  | "extent-unknown";

/** The axial slices of a level. */
export interface AxialLevel {
  readonly level: Level;
  /** Null when too few levels have points. */
  readonly placeMm: Vector3 | null;
  /** The most probable slice first; slices with a probability below 1 % are omitted. */
  readonly slices: readonly AxialSlice[];
  /** Probability that any stack covers the level. */
  readonly confidence: number;
  readonly flags: readonly LevelFlag[];
}
