import type { PointRow } from "@spinegrade/competition-data";
import type { FoundPoint } from "./point-order.ts";

/** Converts found points to rows of a point table. @param scoreOf how sure the net is; regressors do not say: 1. */
export function toPointRows(
  { studyId, seriesId }: { readonly studyId: number; readonly seriesId: number },
  points: readonly FoundPoint[],
  scoreOf: (point: FoundPoint) => number = () => 1,
): PointRow[] {
  return points.map((point) => {
    const { side, level, x, y, z } = point;
    return { studyId, seriesId, side, level, x, y, z, score: scoreOf(point), frame: "stretched-512" };
  });
}
