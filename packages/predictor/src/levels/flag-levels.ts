import type { AxialLevel, LevelFlag } from "@spinegrade/axial-levels";
import { LEVEL_WORDS, type PredictedPoint, type PredictionFlag } from "@spinegrade/competition-data";

const FLAG_REASONS = {
  "estimated-from-neighbours":
    "the level has no sagittal point; its slices are estimated from its neighbours'",
  "levels-out-of-order": "the sagittal points that place the levels are not in order along the spine",
  "frame-of-reference-differs":
    "the sagittal points that place the level are in another frame of reference (0020,0052) than the axial series; " +
    "the patient may have moved in between: check that the slice shows the level",
  "frame-of-reference-unknown":
    "the sagittal or the axial series states no frame of reference (0020,0052): whether their positions agree is unknown",
  "extent-unknown":
    "the axial slices state no pixel spacing: their middle was shown, and whether they reach the level is unknown",
} as const satisfies Partial<Record<LevelFlag, string>>;

const LEVEL_FLAGS = [
  "estimated-from-neighbours",
  "levels-out-of-order",
  "frame-of-reference-differs",
  "frame-of-reference-unknown",
  "extent-unknown",
] as const;

/** Flags the points whose slices are doubtful. @param levels as `assignAxialLevels` gives them. */
export function flagLevels(
  points: readonly PredictedPoint[],
  levels: readonly AxialLevel[],
): PredictionFlag[] {
  return LEVEL_FLAGS.flatMap((flag) => {
    const doubtful = levels.filter(({ flags }) => flags.includes(flag)).map(({ level }) => level);
    const own = points.flatMap(({ level }, index) => (doubtful.includes(level) ? [index] : []));
    const named = [...new Set(own.flatMap((index) => points[index]?.level ?? []))];
    const words = named.map((level) => LEVEL_WORDS[level]).join(", ");
    return own.length === 0 ? [] : [{ flag, points: own, reason: `${words}: ${FLAG_REASONS[flag]}` }];
  });
}
