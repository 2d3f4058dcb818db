import type { Frame } from "./frame.ts";

/** A slice in its place in a group. */
export interface ArrangedSlice {
  readonly slice: Frame;
  /** Along the group's normal; null when the slices are in order of instance number. */
  readonly projectionMm: number | null;
  /** Index of the orientation; its acquisitions are groups of their own. Absent: the orientation is alone. */
  readonly stack?: number;
}
