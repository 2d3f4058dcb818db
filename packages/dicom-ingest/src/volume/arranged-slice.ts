import type { Frame } from "./frames/frame.ts";

/** A slice at its position in a group. */
export interface ArrangedSlice {
  readonly slice: Frame;
  /** Along the group's normal; null when the slices are in order of instance number. */
  readonly projectionMm: number | null;
  /** Index of the orientation; its acquisitions are separate groups. Absent if there is only one orientation. */
  readonly stack?: number;
}
