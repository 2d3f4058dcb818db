import { LEVEL_WORDS, LEVELS, type Level } from "@spinegrade/competition-data";
import type { LevelDoubt, LevelDoubtCode } from "../level-evidence.ts";

/** Makes a reason for doubt; by default it concerns all levels. */
export function doubt(code: LevelDoubtCode, what: string, levels: readonly Level[] = LEVELS): LevelDoubt {
  return {
    code,
    text: `levels uncertain: ${what}`,
    levels: LEVELS.filter((level) => levels.includes(level)),
  };
}

/** Names levels for a text: "L3/L4, L4/L5". */
export function nameLevels(levels: readonly Level[]): string {
  return LEVELS.filter((level) => levels.includes(level))
    .map((level) => LEVEL_WORDS[level])
    .join(", ");
}
