import {
  checkLevels,
  checkQuality,
  type LevelCheck,
  type LevelEvidence,
  type QualityEvidence,
  type QualityFlag,
} from "@spinegrade/study-check";

/** The input of checks: data alone, which another thread understands. */
export interface ChecksToMake {
  readonly levels?: LevelEvidence;
  readonly quality?: QualityEvidence;
}

/** The results of checks. */
export interface ChecksMade {
  readonly levels: LevelCheck | undefined;
  readonly quality: readonly QualityFlag[];
}

/** Makes checks here or in another thread. */
export type MakeChecks = (checks: ChecksToMake) => Promise<ChecksMade>;

/** Makes the checks that are asked for. */
export function makeChecks({ levels, quality }: ChecksToMake): ChecksMade {
  return {
    levels: levels && checkLevels(levels),
    quality: quality === undefined ? [] : checkQuality(quality),
  };
}
