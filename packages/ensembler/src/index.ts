export { averagePredictions } from "./rows/average.ts";
export { averageRecesses } from "./rows/average-recesses.ts";
export { FOLD_AVERAGES } from "./rows/sourced-rows.ts";
export { flagRows } from "./rows/flag-rows.ts";
export { estimateFromCanal, estimateRecesses, RECESS_METHODS } from "./rows/missing/estimate-recesses.ts";
export { fillMissing } from "./rows/missing/fill-missing.ts";
export { FILLS, trainingPriors } from "./rows/missing/training-priors.ts";
export { AVERAGE_SPACES, combineProbabilities } from "./rows/combine-probabilities.ts";
export { blendRuns } from "./rows/blend-runs.ts";
export { blend } from "./blend/blend.ts";
export { blendMembers } from "./blend/blend-members.ts";
export { readMemberList } from "./blend/member-list.ts";
export { weightsByGroup } from "./blend/weights-by-group.ts";
export { runRecipeNamed } from "./blend/run-recipes.ts";
export { readRecipes } from "./blend/recipes.ts";
export { validateOutOfFold } from "./validation/validate-out-of-fold.ts";
export { parseValidationReport } from "./validation/validation-report.ts";
export { tabulateRuns } from "./tables/tabulate-runs.ts";
export { formatCsv, formatMarkdown } from "./tables/format-tables.ts";
export { parseValidationTables } from "./tables/validation-table.ts";
export { renderValidation } from "./validation/render-validation.ts";
export { formatValidation } from "./validation/format-validation.ts";
export { readPredictions } from "./read-predictions.ts";
export { formatGrades } from "./format-grades.ts";
export { formatEnsemble } from "./format-ensemble.ts";
export { makeEnsemble } from "./make-ensemble.ts";
export { makeValidation } from "./validation/make-validation.ts";
export { readStudyPlan, testedRunsOfStudy, trainedRunsOfStudy } from "./study/study-plan.ts";
export { makeReproduction } from "./tables/make-reproduction.ts";
export { makeWeights } from "./weights/make-weights.ts";
export { makeConditionWeights } from "./weights/make-condition-weights.ts";
export { searchWeights } from "./weights/search-weights.ts";
export { ensemblerProgram } from "./ensembler-program.ts";
export type { StudyPlan } from "./study/study-plan.ts";
export type { AverageOptions } from "./rows/average.ts";
export type { FoldAverage } from "./rows/sourced-rows.ts";
export type { Fill, Priors } from "./rows/missing/training-priors.ts";
export type { BlendPart, BlendWeights } from "./blend/blend.ts";
export type { MemberListName, MemberPart } from "./blend/member-list.ts";
export type { BlendRecipe } from "./blend/recipes.ts";
export type {
  RunValidation,
  ValidationEntry,
  ValidationGroup,
  ValidationReport,
} from "./validation/validation-report.ts";
export type { ValidationOptions } from "./validation/validate-out-of-fold.ts";
export type { RunWeights } from "./rows/blend-runs.ts";
export type { ConditionWeightsOptions } from "./weights/make-condition-weights.ts";
export type { AverageSpace, CombineOptions } from "./rows/combine-probabilities.ts";
export type { TableContext } from "./tables/tabulate-runs.ts";
export type {
  TableCell,
  TableColumn,
  TableMeasure,
  TableRow,
  ValidationTable,
  ValidationTableFile,
} from "./tables/validation-table.ts";
export type { WeighedRow } from "./weights/fit-weights.ts";
export type { WeightSearch } from "./weights/search-weights.ts";
export type { MadeValidation } from "./validation/make-validation.ts";
export type { GradesContext } from "./format-grades.ts";
export type { EnsembleOptions, MadeEnsemble } from "./make-ensemble.ts";
