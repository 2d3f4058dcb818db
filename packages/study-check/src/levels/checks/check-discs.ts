import { LEVEL_WORDS, LEVELS } from "@spinegrade/competition-data";
import { doubt } from "./doubt.ts";
import type { LevelDoubt } from "../level-evidence.ts";
import type { LevelLimits } from "../level-limits.ts";
import { stepOfLevel } from "../disc-names/name-discs.ts";
import type { DiscReading } from "../disc-names/read-discs.ts";

/** The reading, if the points agree with the discs of the images so that single ones far off can be told. */
export function clearReading(
  reading: DiscReading | undefined,
  { discDistance }: LevelLimits,
): DiscReading | undefined {
  return reading !== undefined && reading.discs.distance <= discDistance ? reading : undefined;
}

/** Doubts where the points do not lie at consecutive discs, or at one that the image does not show. */
export function checkDiscs(reading: DiscReading | undefined, limits: LevelLimits): LevelDoubt[] {
  if (reading === undefined) return [];
  if (clearReading(reading, limits) === undefined) {
    const share = reading.off.filter((off) => Math.abs(off) <= limits.levelsOff).length;
    return [
      doubt("discs", `only ${share} of ${reading.off.length} points lie at discs that follow each other`),
    ];
  }
  return LEVELS.flatMap((level, k): LevelDoubt[] =>
    stepOfLevel(reading.discs, k) === undefined
      ? [doubt("discs", `the images show no disc at ${LEVEL_WORDS[level]}`, [level])]
      : [],
  );
}
