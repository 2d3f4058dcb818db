import { CONDITION_WORDS, LEVEL_WORDS } from "@spinegrade/competition-data";
import type { MisplacedPoint } from "./level-evidence.ts";
import type { LevelLimits } from "./level-limits.ts";
import type { PlacedPoint } from "./place-points.ts";

/** Describes the points that lie too far from the disc of their level. `off` has one entry per point, in levels. */
export function misplacedPoints(
  points: readonly PlacedPoint[],
  off: readonly number[],
  { levelsOff: most }: LevelLimits,
): MisplacedPoint[] {
  return points.flatMap(({ condition, level }, i): MisplacedPoint[] => {
    const levelsOff = off[i] ?? 0;
    if (Math.abs(levelsOff) <= most) return [];
    const side = levelsOff > 0 ? "below" : "above";
    const what = `the point of ${CONDITION_WORDS[condition].toLowerCase()} at ${LEVEL_WORDS[level]}`;
    const text = `${what} lies ${Math.abs(levelsOff).toFixed(1)} levels ${side} the disc of its level`;
    return [{ condition, level, levelsOff, text }];
  });
}
