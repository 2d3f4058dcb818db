export { averagePredictions } from "./rows/average.ts";
export { FOLD_AVERAGES } from "./rows/sourced-rows.ts";
export { flagRows } from "./rows/flag-rows.ts";
export { estimateFromCanal, estimateRecesses, RECESS_METHODS } from "./rows/estimate-recesses.ts";
export { fillMissing } from "./rows/fill-missing.ts";
export { FILLS, trainingPriors } from "./rows/training-priors.ts";
export { blend, PUBLISHED_BLEND } from "./rows/blend.ts";
export { validateOutOfFold } from "./validation/validate-out-of-fold.ts";
export { parseValidationReport } from "./validation/validation-report.ts";
export { renderValidation } from "./validation/render-validation.ts";
export { formatValidation } from "./validation/format-validation.ts";
export { readPredictions } from "./read-predictions.ts";
export { formatGrades } from "./format-grades.ts";
export { formatEnsemble, makeEnsemble } from "./make-ensemble.ts";
export { makeValidation } from "./validation/make-validation.ts";
export { ensemblerProgram } from "./ensembler-program.ts";
export type { AverageOptions } from "./rows/average.ts";
export type { FoldAverage } from "./rows/sourced-rows.ts";
export type { Fill, Priors } from "./rows/training-priors.ts";
export type { BlendWeights } from "./rows/blend.ts";
export type {
  Agreement,
  AgreementFigure,
  AgreementMeasure,
  RunValidation,
  ValidationEntry,
  ValidationGroup,
  ValidationReport,
} from "./validation/validation-report.ts";
export type { GradesContext } from "./format-grades.ts";
export type { EnsembleOptions, MadeEnsemble } from "./make-ensemble.ts";
