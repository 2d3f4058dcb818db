// The competition's facts, row ids, folds and table texts: what needs no Node built-in, for bundles of pages.
export {
  CONDITION_WORDS,
  CONDITIONS,
  GRADE_WORDS,
  GRADES,
  LEVEL_WORDS,
  LEVELS,
  perCondition,
  SERIES_DESCRIPTIONS,
  SERIES_OF_CONDITION,
} from "./conditions.ts";
export { LABEL_GROUPS, labelsOf, RECESSES_AND_CANAL } from "./label-groups.ts";
export { CORRECTED_COORDINATES_FILE, TABLE_FILES, TRAINING_TABLES } from "./tables/rows.ts";
export { findContradictions } from "./tables/find-contradictions.ts";
export { formatTable } from "./csv/format-table.ts";
export {
  formatCoordinateTable,
  formatSeriesTable,
  formatSubmission,
  formatTrainTable,
} from "./tables/format-tables.ts";
export { formatPointTable, POINT_FRAMES, POINT_SIDES } from "./tables/point-rows.ts";
export { meanProbabilities } from "./mean-probabilities.ts";
export { parseRowId, rowId, rowIdsOf } from "./row-id.ts";
export { makeFolds } from "./folds/make-folds.ts";
export { makeStratifiedFolds } from "./folds/make-stratified-folds.ts";
export type { Contradiction } from "./tables/find-contradictions.ts";
export type { Condition, Grade, GradeName, Level, SeriesDescription } from "./conditions.ts";
export type { LabelGroup, LabelledSeries, PointLabel } from "./label-groups.ts";
export type { CoordinateRow, Probabilities, SeriesRow, SubmissionRow, TrainRow } from "./tables/rows.ts";
export type { PointFrame, PointRow, PointSide } from "./tables/point-rows.ts";
export type { CoordinateForm } from "./tables/format-tables.ts";
export type { RowIdParts } from "./row-id.ts";
export type { FoldOptions } from "./folds/make-folds.ts";
export type { StratifiedFoldOptions } from "./folds/make-stratified-folds.ts";
