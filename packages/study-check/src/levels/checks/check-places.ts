import { findContradictions, LEVELS } from "@spinegrade/competition-data";
import { doubt } from "./doubt.ts";
import type { LevelDoubt, PredictedSeries } from "../level-evidence.ts";
import type { PlacedPoint } from "../place-points.ts";

/**
 * Doubts about points without a place, and places that contradict the names: order of levels, left and right.
 * @param placed those of the points that lie at their level.
 */
export function checkPlaces(
  series: readonly PredictedSeries[],
  points: readonly PlacedPoint[],
  placed: readonly PlacedPoint[],
): LevelDoubt[] {
  const unknown = series.flatMap((one) => one.points.filter(({ positionMm }) => positionMm === null));
  const contradictions = findContradictions(
    placed,
    placed.map(({ placeMm }) => placeMm),
  );
  const missing = LEVELS.filter((level) => !points.some((point) => point.level === level));
  return [
    ...(unknown.length > 0 || missing.length > 0
      ? [
          doubt(
            "place-unknown",
            "the slices do not state where they lie",
            missing.length > 0 ? missing : LEVELS,
          ),
        ]
      : []),
    ...contradictions.map(({ points: two, reason }) =>
      doubt(
        "order",
        reason,
        two.flatMap((index) => placed[index]?.level ?? []),
      ),
    ),
  ];
}
