import { findContradictions, LEVELS } from "@spinegrade/competition-data";
import { doubt } from "./doubt.ts";
import type { LevelDoubt, PredictedSeries } from "../level-evidence.ts";
import type { PlacedPoint } from "../place-points.ts";

/**
 * Doubts about points without a place, and places that contradict the names: order of levels, left and right. Each series is
 * compared with itself: two series of one kind place each level twice, a little apart.
 * @param points by series.
 * @param isPlaced whether a point lies at its level.
 */
export function checkPlaces(
  series: readonly PredictedSeries[],
  points: readonly (readonly PlacedPoint[])[],
  isPlaced: (point: PlacedPoint) => boolean,
): LevelDoubt[] {
  const unknown = series.flatMap((one) => one.points.filter(({ positionMm }) => positionMm === null));
  const missing = LEVELS.filter((level) => !points.flat().some((point) => point.level === level));
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
    ...points.flatMap((own) => checkOrder(own.filter(isPlaced))),
  ];
}

function checkOrder(placed: readonly PlacedPoint[]): LevelDoubt[] {
  const contradictions = findContradictions(
    placed,
    placed.map(({ placeMm }) => placeMm),
  );
  return contradictions.map(({ points: two, reason }) =>
    doubt(
      "order",
      reason,
      two.flatMap((index) => placed[index]?.level ?? []),
    ),
  );
}
