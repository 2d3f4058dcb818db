import { type SlicePlace, dot, sliceNormal } from "@spinegrade/volumes/slices";
import { sortByPlace } from "./sort-by-place.ts";

/** A slice and its distance along the slice normal from the patient frame's origin, in mm. */
export interface ProjectedSlice<T> {
  readonly slice: T;
  readonly projectionMm: number;
}

/**
 * Orders the slices of one group by projection = position . (row x column). Slices at one place are in the order of
 * their instance numbers, then of their file names, so that the result depends neither on the order of the input nor on
 * rounding.
 */
export function sortSlices<
  T extends SlicePlace & { instanceNumber: number; fileName: string; frame?: number },
>(group: readonly T[]): ProjectedSlice<T>[] {
  const projected = group.map((slice) => ({
    slice,
    projectionMm: dot(slice.positionMm, sliceNormal(slice.orientation)),
  }));
  return sortByPlace(
    projected,
    ({ projectionMm }) => projectionMm,
    (a, b) => compareByInstance(a.slice, b.slice),
  );
}

/** By instance number, then by file name (`1.dcm` and `01.dcm` are both instance 1), then by frame. */
export function compareByInstance(
  a: { instanceNumber: number; fileName: string; frame?: number },
  b: { instanceNumber: number; fileName: string; frame?: number },
): number {
  return (
    a.instanceNumber - b.instanceNumber ||
    (a.fileName < b.fileName ? -1 : a.fileName > b.fileName ? 1 : 0) ||
    (a.frame ?? 0) - (b.frame ?? 0)
  );
}
