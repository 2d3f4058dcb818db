import { CONDITION_WORDS } from "@spinegrade/competition-data";
import type { ValidationGroup } from "./validation-report.ts";

/** The name of a group of rows, for people. */
export function groupWords(group: ValidationGroup): string {
  return group === "foraminal" || group === "subarticular" ? `Both sides, ${group}` : CONDITION_WORDS[group];
}
