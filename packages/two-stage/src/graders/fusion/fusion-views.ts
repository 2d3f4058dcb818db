import type { Grey } from "@spinegrade/crops";
import type { SliceGroup } from "./slice-groups.ts";

/** A sagittal series, and the points of L1/L2 to L5/S1 in its slices. */
export interface SagittalView {
  /** Slices stretched to 512 px. */
  readonly volume: Grey;
  /** Pixels of 512; null where there is none. */
  readonly points: readonly (PlanePoint | null)[];
}

/** A place in a slice. */
export type PlanePoint = readonly [x: number, y: number];

/** An axial series, and the slices of L1/L2 to L5/S1. */
export interface AxialView {
  /** Slices stretched to 512 px. */
  readonly volume: Grey;
  readonly groups: readonly (SliceGroup | null)[];
}

/** The fusion grader's views of a study; null or empty for a view that the study lacks. */
export interface FusionViews {
  /** Sagittal T2/STIR. */
  readonly canal: SagittalView | null;
  /** Sagittal T1. */
  readonly foramina: SagittalView | null;
  readonly axial: readonly AxialView[];
}
