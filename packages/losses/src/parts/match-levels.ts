import { isMissing } from "./missing-points.ts";

/** Levels on each side, L1/L2 to L5/S1. */
export const LEVELS = 5;

/** Largest distance in y of a prediction from the level that grades it, in mask px. */
const THRESHOLD = 3;

/**
 * The pairing of a true level k and its nearest prediction n(k): "nearest" pairs prediction n(k) with label k, as
 * intended; "published" pairs prediction k with label n(k). They differ only where levels are confused. "own" pairs
 * prediction k with label k wherever it lies, for nets that receive the level of each slice; "labelled" does so where
 * label k has a place, for grades that are pooled there.
 */
export type Matching = "nearest" | "published" | "own" | "labelled";

/** A prediction that is graded by a label: indices of points, 0..P-1. */
export interface MatchedLevel {
  readonly prediction: number;
  readonly label: number;
}

/**
 * Matches the predicted points of a volume to the labelled levels: within each side, the one nearest in y,
 * if it is within 3 mask px. Of two at equal distance, the first. A prediction can match two levels or none.
 * @param predictedXyz [P * 3]: x and y in mask px, z in slices; five levels of one side after the other.
 * @param trueXyz [P * 3]; a missing point, with z = -1, is matched with nothing.
 * @throws RangeError where the two differ in length or are not whole sides of five points.
 */
export function matchLevels(
  predictedXyz: ArrayLike<number>,
  trueXyz: ArrayLike<number>,
  matching: Matching,
): MatchedLevel[] {
  const points = trueXyz.length / 3;
  if (predictedXyz.length !== trueXyz.length || points % LEVELS !== 0) {
    throw new RangeError(
      `matching needs equal numbers of points, five on each side, not ${predictedXyz.length / 3} and ${points}`,
    );
  }
  if (matching === "own" || matching === "labelled")
    return Array.from({ length: points }, (_, point) => ({ prediction: point, label: point })).filter(
      ({ label }) => matching === "own" || !isMissing(trueXyz, label),
    );
  const matched: MatchedLevel[] = [];
  for (let level = 0; level < points; level++) {
    if (isMissing(trueXyz, level)) continue;
    const nearest = nearestInY(predictedXyz, trueXyz[3 * level + 1] ?? Number.NaN, level - (level % LEVELS));
    if (nearest === undefined) continue;
    matched.push(
      matching === "nearest" ? { prediction: nearest, label: level } : { prediction: level, label: nearest },
    );
  }
  return matched;
}

/** The point of a side, which begins at point `first`, that is nearest to y and within the threshold. */
function nearestInY(xyz: ArrayLike<number>, y: number, first: number): number | undefined {
  let [nearest, least]: [number | undefined, number] = [undefined, THRESHOLD];
  for (let point = first; point < first + LEVELS; point++) {
    const distance = Math.abs(Math.fround((xyz[3 * point + 1] ?? Number.NaN) - y));
    if (distance < least) [nearest, least] = [point, distance];
  }
  return nearest;
}
