import type { SeriesDescription } from "@spinegrade/competition-data";
import type { Sequence } from "../anatomy/tissue.ts";
import type { SlicePlane } from "../math/slice-plane.ts";

/** One slice of a plan. */
export interface PlannedSlice {
  readonly plane: SlicePlane;
  readonly instanceNumber: number;
}

/** Everything about a series that is decided before its pixels are rendered. */
export interface SeriesPlan {
  readonly seriesId: number;
  readonly description: SeriesDescription;
  readonly sequence: Sequence;
  readonly thicknessMm: number;
  readonly spacingMm: number;
  /** Slices in spatial order, group by group. */
  readonly slices: readonly PlannedSlice[];
}
