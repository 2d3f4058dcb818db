import { median } from "@spinegrade/metrics";
import type { LabelledPoint } from "../studies/study.ts";
import type { FoundPoint } from "./point-order.ts";

/** Distance of a found point from the labelled one. */
export interface PointError {
  /** In the plane of the slice, pixels of 512. */
  readonly px: number;
  readonly slices: number;
}

/** Compares the points that are labelled with those found. */
export function comparePoints(
  found: readonly FoundPoint[],
  labelled: readonly LabelledPoint[],
): PointError[] {
  return labelled.flatMap(({ side, level, x, y, z }) => {
    const own = found.find((point) => point.side === side && point.level === level);
    return own === undefined ? [] : [{ px: Math.hypot(own.x - x, own.y - y), slices: Math.abs(own.z - z) }];
  });
}

/** The median of errors; null when there is none. */
export function medianOf(errors: readonly number[]): number | null {
  return errors.length === 0 ? null : median(errors);
}
