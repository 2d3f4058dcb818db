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
export { findContradictions } from "./find-contradictions.ts";
export { TABLE_FILES } from "./rows.ts";
export { readTrainTable } from "./read-train-table.ts";
export { readSeriesTable } from "./read-series-table.ts";
export { readTestSeries } from "./read-test-series.ts";
export { readCoordinateTable } from "./read-coordinate-table.ts";
export { readSubmission } from "./read-submission.ts";
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
export { validatePredictionFile } from "./predictions.ts";
export { validateSubmissionDraft } from "./submission-draft.ts";
export { MissingTableError, TableError } from "./table-error.ts";
export type { Condition, Grade, GradeName, Level, SeriesDescription } from "./conditions.ts";
export type { MarkedSeries, PointLabel, Task } from "./tasks.ts";
export type { CoordinateRow, Probabilities, SeriesRow, SubmissionRow, TrainRow } from "./rows.ts";
export type { CoordinateForm } from "./format-tables.ts";
export type { RowIdParts } from "./row-id.ts";
export type { FoldOptions } from "./make-folds.ts";
export type { StratifiedFoldOptions } from "./make-stratified-folds.ts";
export type { Contradiction } from "./find-contradictions.ts";
export type { PredictedPoint, Prediction, PredictionFile, PredictionFlag } from "./predictions.ts";
export type { FilledRow, SubmissionDraft, SubmissionDraftFile } from "./submission-draft.ts";
export type { TableFault } from "./table-error.ts";
