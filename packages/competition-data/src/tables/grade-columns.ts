import { LEVELS, type Condition, type Level } from "../conditions.ts";

/** The conditions in the order of the columns of `train.csv`, which is not that of a submission. */
export const COLUMN_ORDER: readonly Condition[] = [
  "spinal_canal_stenosis",
  "left_neural_foraminal_narrowing",
  "right_neural_foraminal_narrowing",
  "left_subarticular_stenosis",
  "right_subarticular_stenosis",
];

/** The columns of `train.csv` after `study_id`, in its order. */
export const GRADE_COLUMNS: readonly {
  readonly condition: Condition;
  readonly level: Level;
  readonly name: string;
}[] = COLUMN_ORDER.flatMap((condition) =>
  LEVELS.map((level) => ({ condition, level, name: `${condition}_${level}` })),
);
