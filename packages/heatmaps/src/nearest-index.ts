import { roundHalfToEven } from "@spinegrade/npy";

/**
 * The pixel, row or slice that a position belongs to: the nearest of 0..size-1; half way between two, the even one. The
 * one rule by which points become voxels, in targets and in losses.
 */
export function nearestIndex(position: number, size: number): number {
  return Math.min(Math.max(roundHalfToEven(position), 0), size - 1);
}
