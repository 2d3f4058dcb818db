export { EQUAL_WEIGHTS, nfnLoss } from "./nfn-loss.ts";
export { heatmapLoss, jsDivergence } from "./js-divergence.ts";
export { coordinateLoss } from "./coordinate-loss.ts";
export { gradeLoss, GRADE_WEIGHTS } from "./grade-loss.ts";
export { matchLevels } from "./match-levels.ts";
export type { NfnLoss, NfnLossOptions, NfnLossWeights, NfnPrediction, NfnTarget } from "./nfn-loss.ts";
export type { CoordinateLoss } from "./coordinate-loss.ts";
export type { GradePair } from "./grade-loss.ts";
export type { MatchedLevel, Matching } from "./match-levels.ts";
