export { averagePredictions } from "./average.ts";
export { FOLD_AVERAGES } from "./sourced-rows.ts";
export { flagRows } from "./flag-rows.ts";
export { fillMissing } from "./fill-missing.ts";
export { FILLS, trainingPriors } from "./training-priors.ts";
export { blend, PUBLISHED_BLEND } from "./blend.ts";
export { validateOutOfFold } from "./validate-out-of-fold.ts";
export { validateValidationReport } from "./validation-report.ts";
export { formatValidation } from "./format-validation.ts";
export { readPredictions } from "./read-predictions.ts";
export { formatGrades } from "./format-grades.ts";
export { formatEnsemble, makeEnsemble } from "./make-ensemble.ts";
export { makeValidation } from "./make-validation.ts";
export { ensemblerProgram } from "./ensembler-program.ts";
export type { AverageOptions } from "./average.ts";
export type { FoldAverage } from "./sourced-rows.ts";
export type { Fill, Priors } from "./training-priors.ts";
export type { BlendWeights } from "./blend.ts";
export type {
  RunValidation,
  ValidationEntry,
  ValidationGroup,
  ValidationReport,
} from "./validation-report.ts";
export type { GradesContext } from "./format-grades.ts";
export type { EnsembleOptions, MadeEnsemble } from "./make-ensemble.ts";
