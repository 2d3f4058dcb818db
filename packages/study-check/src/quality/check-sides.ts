import { LEVELS } from "@spinegrade/competition-data";
import type { PredictedSeries } from "../levels/level-evidence.ts";
import { LEVEL_LIMITS } from "../levels/level-limits.ts";
import { placePoints } from "../levels/place-points.ts";
import { quantile } from "../math/statistics.ts";
import type { QualityFlag } from "./quality-evidence.ts";

/**
 * Flags a series in which left and right foramina are found at nearly the same place: a net always answers with both, also
 * where the slices show one side alone. The usual distance decides, since single points err; exchanged sides are far apart, and
 * `checkLevels` doubts them.
 */
export function checkSides(series: PredictedSeries): QualityFlag[] {
  const points = placePoints(series);
  const sideOf = (level: string, condition: string): number | undefined =>
    points.find((point) => point.level === level && point.condition === condition)?.placeMm[0];
  const apart = LEVELS.flatMap((level) => {
    const left = sideOf(level, "left_neural_foraminal_narrowing");
    const right = sideOf(level, "right_neural_foraminal_narrowing");
    return left === undefined || right === undefined ? [] : [Math.abs(left - right)];
  });
  const usual = quantile(apart, 0.5);
  const limit = LEVEL_LIMITS.sideDistanceMm;
  if (apart.length === 0 || usual >= limit) return [];
  const text = `left and right foramina are found ${Math.round(usual)} mm apart, usually over ${limit} mm: a side may not be shown`;
  return [{ code: "side-not-shown", text, seriesIds: [series.volume.sliceTable.seriesId] }];
}
