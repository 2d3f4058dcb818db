export { gradeCommand } from "./commands/grade-command.ts";
export { gradeFolder } from "./commands/grade-folder.ts";
export { divideStudies } from "./shards/study-lists.ts";
export { gradingProgram } from "./grading-program.ts";
export { findModels } from "./models/find-models.ts";
export { findTrainedModels } from "./models/trained-models.ts";
export { NetCache } from "./models/net-cache.ts";
export { gradeStudyByChain } from "./chain/grade-by-chain.ts";
export { openGradingChain } from "./chain/grading-chain.ts";
export { gradeStudy } from "./study/grade-study.ts";
export { parseGradedStudy } from "./study/graded-study.ts";
export type { FolderOutcome, GradeFolderOptions, StudyInFolder } from "./commands/folder-outcome.ts";
export type { SkippedStudy } from "./outputs/render-index.ts";
export type { ChainModel, GradingChain } from "./chain/grading-chain.ts";
export type { GradingModel } from "./models/grading-model.ts";
export type { GradeStudyOptions, StudyOutcome } from "./study/grade-study.ts";
export type {
  FindingPoint,
  GradedRow,
  GradedStudy,
  GradingFlag,
  ModelRecord,
  SeriesRecord,
  Spread,
} from "./study/graded-study.ts";
export type { RecessEstimates } from "./study/recess-estimates.ts";
export type { FindingImage, SeenPoint } from "./study/study-images.ts";
export type { ChecksMade, ChecksToMake, MakeChecks } from "./study/flags/make-checks.ts";
export type { ReadSeries } from "./reading/read-series.ts";
export type { Stage, StageTimer } from "./study/stage-timer.ts";
export type { ThreadOptions } from "./threads/study-threads.ts";
