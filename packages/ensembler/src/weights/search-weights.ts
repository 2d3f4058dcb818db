import { bootstrapDraws, GRADE_WEIGHTS, intervalOf, weightedLogLoss } from "@spinegrade/metrics";
import { combineProbabilities, type CombineOptions } from "../rows/combine-probabilities.ts";
import { groupBy } from "../rows/group-by.ts";
import { fitWeights, type WeighedRow } from "./fit-weights.ts";

/** Seed of the studies that the interval draws. */
const SEED = 2024;

/** What a search for the weights of runs found. Losses are weighted log losses of the same rows. */
export interface WeightSearch {
  readonly runs: readonly string[];
  /** One for each run, in sum 1: fitted to the rows of all folds, for studies without labels. */
  readonly weights: readonly number[];
  readonly rows: number;
  readonly studies: number;
  /** Of equal weights. */
  readonly equalLoss: number;
  /** Of equal weights in log space. */
  readonly logSpaceLoss: number;
  /** Each fold predicted with weights that were fitted to the other folds alone: what to expect of the weights. */
  readonly nestedLoss: number;
  /** Of the weights on the rows that they were fitted to: better than what to expect. */
  readonly fittedLoss: number;
  /** `equalLoss - nestedLoss`, with its bootstrap 95 % interval over studies: above 0, the weights gain. */
  readonly gain: { readonly value: number; readonly low: number; readonly high: number };
}

/**
 * Searches the weights of runs on out-of-fold predictions. The gain is measured with nested folds: the weights for a fold
 * never see its rows.
 * @param rows that all runs predict, of at least two folds.
 * @throws RangeError when there are rows of one fold only: there is nothing to fit the weights for it to.
 */
export function searchWeights(runs: readonly string[], rows: readonly WeighedRow[]): WeightSearch {
  const folds = [...new Set(rows.map(({ fold }) => fold))];
  if (folds.length < 2) throw new RangeError("weights need out-of-fold predictions of at least two folds");
  const nested = new Map(folds.map((fold) => [fold, fitWeights(rows.filter((row) => row.fold !== fold))]));
  const nestedOptions = ({ fold }: WeighedRow): CombineOptions => ({ weights: nested.get(fold) ?? [] });
  const weights = fitWeights(rows);
  return {
    runs,
    weights,
    rows: rows.length,
    studies: new Set(rows.map(({ studyId }) => studyId)).size,
    equalLoss: lossOf(rows, () => ({})),
    logSpaceLoss: lossOf(rows, () => ({ space: "log" })),
    nestedLoss: lossOf(rows, nestedOptions),
    fittedLoss: lossOf(rows, () => ({ weights })),
    gain: gainOf(rows, nestedOptions),
  };
}

type OptionsOf = (row: WeighedRow) => CombineOptions;

function lossOf(rows: readonly WeighedRow[], optionsOf: OptionsOf): number {
  return weightedLogLoss(
    rows.map((row) => combineProbabilities(row.predictions, optionsOf(row))),
    rows.map(({ grade }) => grade),
  );
}

/** The gain over equal weights, whole studies drawn. */
function gainOf(rows: readonly WeighedRow[], optionsOf: OptionsOf): WeightSearch["gain"] {
  const studies = groupBy(rows, ({ studyId }) => studyId).map((ofStudy) => {
    const weight = ofStudy.reduce((sum, { grade }) => sum + GRADE_WEIGHTS[grade], 0);
    return { weight, gained: weight * (lossOf(ofStudy, () => ({})) - lossOf(ofStudy, optionsOf)) };
  });
  const statistic = (times: ArrayLike<number>): number => {
    const total = (valueOf: (study: (typeof studies)[number]) => number): number =>
      studies.reduce((sum, study, index) => sum + (times[index] ?? 0) * valueOf(study), 0);
    return total(({ gained }) => gained) / total(({ weight }) => weight);
  };
  const { low, high } = intervalOf(bootstrapDraws(studies.length, statistic, { seed: SEED }));
  return { value: statistic(studies.map(() => 1)), low, high };
}
