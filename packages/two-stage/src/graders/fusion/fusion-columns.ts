import { type Condition, LEVELS, type Level } from "@spinegrade/competition-data";

/** The conditions of a level in the order of the net: the canal, the foramina, the recesses; left before right. */
export const FUSION_CONDITIONS: readonly Condition[] = [
  "spinal_canal_stenosis",
  "left_neural_foraminal_narrowing",
  "right_neural_foraminal_narrowing",
  "left_subarticular_stenosis",
  "right_subarticular_stenosis",
];

/** The rows of a study in the order of the grader: level by level. */
export const FUSION_COLUMNS: readonly { readonly condition: Condition; readonly level: Level }[] =
  LEVELS.flatMap((level) => FUSION_CONDITIONS.map((condition) => ({ condition, level })));
