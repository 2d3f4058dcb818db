// The competition's facts, row ids, folds and table texts: what needs no Node built-in, for bundles of pages.
export {
  CONDITION_WORDS,
  CONDITIONS,
  GRADE_WORDS,
  GRADES,
  LEVEL_WORDS,
  LEVELS,
  SERIES_DESCRIPTIONS,
  SERIES_OF_CONDITION,
} from "./conditions.ts";
export { labelsOf, TASKS } from "./tasks.ts";
export { TABLE_FILES } from "./rows.ts";
export { findContradictions } from "./find-contradictions.ts";
export { formatTable } from "./format-table.ts";
export {
  formatCoordinateTable,
  formatSeriesTable,
  formatSubmission,
  formatTrainTable,
} from "./format-tables.ts";
export { parseRowId, rowId, rowIdsOf } from "./row-id.ts";
export { makeFolds } from "./make-folds.ts";
export { makeStratifiedFolds } from "./make-stratified-folds.ts";
export type { Contradiction } from "./find-contradictions.ts";
export type { Condition, Grade, GradeName, Level, SeriesDescription } from "./conditions.ts";
export type { MarkedSeries, PointLabel, Task } from "./tasks.ts";
export type { CoordinateRow, Probabilities, SeriesRow, SubmissionRow, TrainRow } from "./rows.ts";
export type { CoordinateForm } from "./format-tables.ts";
export type { RowIdParts } from "./row-id.ts";
export type { FoldOptions } from "./make-folds.ts";
export type { StratifiedFoldOptions } from "./make-stratified-folds.ts";
