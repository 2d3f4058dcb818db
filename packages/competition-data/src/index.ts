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
export { findContradictions } from "./tables/find-contradictions.ts";
export { CORRECTED_COORDINATES_FILE, TABLE_FILES, TRAINING_TABLES } from "./tables/rows.ts";
export { PROBABILITIES_SCHEMA } from "./tables/probabilities-schema.ts";
export { meanProbabilities } from "./mean-probabilities.ts";
export { readTrainTable } from "./tables/read-train-table.ts";
export { readSeriesTable } from "./tables/read-series-table.ts";
export { readTestSeries } from "./tables/read-test-series.ts";
export { readCoordinateTable } from "./tables/read-coordinate-table.ts";
export { formatWrongGrades, readWrongGrades, WRONG_GRADES_FILE } from "./tables/wrong-grades.ts";
export { formatPointTable, POINT_FRAMES, POINT_SIDES } from "./tables/point-rows.ts";
export { readPointTable } from "./tables/point-table.ts";
export { readSubmission } from "./tables/read-submission.ts";
export { formatTable } from "./csv/format-table.ts";
export {
  formatCoordinateTable,
  formatSeriesTable,
  formatSubmission,
  formatTrainTable,
} from "./tables/format-tables.ts";
export { parseRowId, rowId, rowIdsOf } from "./row-id.ts";
export { makeFolds } from "./folds/make-folds.ts";
export { readFoldTable } from "./folds/read-fold-table.ts";
export { FOLD_STUDIES_FILE, readFoldStudies, readTrainedOn } from "./folds/fold-studies.ts";
export { isCompetition } from "./is-competition.ts";
export { makeStratifiedFolds } from "./folds/make-stratified-folds.ts";
export { AT_LABELS_FILE, parsePredictionFile } from "./predictions.ts";
export { probabilitiesOf } from "./probabilities-of.ts";
export { parseValidationFile } from "./validation-file.ts";
export { parsePredictorMessage, parseStudyRequest } from "./study-messages.ts";
export { parseSubmissionDraft } from "./tables/submission-draft.ts";
export { MissingTableError, TableError } from "./csv/table-error.ts";
export type { Condition, Grade, GradeName, Level, SeriesDescription } from "./conditions.ts";
export type { LabelGroup, LabelledSeries, PointLabel } from "./label-groups.ts";
export type { CoordinateRow, Probabilities, SeriesRow, SubmissionRow, TrainRow } from "./tables/rows.ts";
export type { WrongGrade } from "./tables/wrong-grades.ts";
export type { CoordinateForm } from "./tables/format-tables.ts";
export type { PointFrame, PointRow, PointSide } from "./tables/point-rows.ts";
export type { RowIdParts } from "./row-id.ts";
export type { FoldOptions } from "./folds/make-folds.ts";
export type { FoldStudies, TrainedOn } from "./folds/fold-studies.ts";
export type { StratifiedFoldOptions } from "./folds/make-stratified-folds.ts";
export type { Contradiction } from "./tables/find-contradictions.ts";
export type {
  HeatmapFeatures,
  PredictedPoint,
  Prediction,
  PredictionFile,
  PredictionFlag,
} from "./predictions.ts";
export type { PredictedStudy, PredictorReady, SeriesRemark, StudyRequest } from "./study-messages.ts";
export type {
  ImagePlace,
  ValidatedNet,
  ValidatedPoints,
  ValidatedSeries,
  ValidationFile,
} from "./validation-file.ts";
export type { FilledRow, SubmissionDraft, SubmissionDraftFile } from "./tables/submission-draft.ts";
export type { TableFault } from "./csv/table-error.ts";
