export { calledGrade } from "./graded-rows.ts";
export { GRADE_WEIGHTS, weightedLogLoss } from "./weighted-log-loss.ts";
export { bestConstantProbabilities, classFrequencies } from "./best-constant-probabilities.ts";
export { anySevereLogLoss } from "./any-severe-log-loss.ts";
export { competitionScore } from "./competition-score.ts";
export { POINT_ERROR_THRESHOLDS, pointErrorShares } from "./point-error-shares.ts";
export { summariseErrors } from "./error-summary.ts";
export { median, quantile } from "./quantile.ts";
export { countWrongLevels, distance } from "./wrong-levels.ts";
export { detectSevere } from "./severe-detection.ts";
export {
  balancedAccuracy,
  cohensKappa,
  confusionMatrix,
  severeCalledNormalRate,
} from "./agreement/confusion-matrix.ts";
export { areaUnderRoc, averagePrecision, rankSamples } from "./agreement/ranking.ts";
export { brierScore } from "./agreement/brier-score.ts";
export { bootstrapDraws, bootstrapInterval, intervalOf } from "./bootstrap-interval.ts";
export type { ConfusionMatrix, KappaWeights } from "./agreement/confusion-matrix.ts";
export type { PositiveFrom, RankedSamples } from "./agreement/ranking.ts";
export type { BootstrapInterval, BootstrapOptions } from "./bootstrap-interval.ts";
export type { ErrorSummary } from "./error-summary.ts";
export type { LevelPoint, PlanePoint } from "./wrong-levels.ts";
export type { SevereDetection } from "./severe-detection.ts";
export type { AnySevereForm, StudyLevels } from "./any-severe-log-loss.ts";
export type { CompetitionScore } from "./competition-score.ts";
export type { PointErrorShares } from "./point-error-shares.ts";
