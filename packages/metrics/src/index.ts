export { GRADE_WEIGHTS, weightedLogLoss } from "./weighted-log-loss.ts";
export { bestConstantProbabilities, classFrequencies } from "./best-constant-probabilities.ts";
export { anySevereLogLoss } from "./any-severe-log-loss.ts";
export { competitionScore } from "./competition-score.ts";
export { POINT_ERROR_THRESHOLDS, pointErrorShares } from "./point-error-shares.ts";
export type { AnySevereForm, StudyLevels } from "./any-severe-log-loss.ts";
export type { CompetitionScore } from "./competition-score.ts";
export type { PointErrorShares } from "./point-error-shares.ts";
