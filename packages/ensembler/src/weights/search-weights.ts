import { weightedLogLoss } from "@spinegrade/metrics";
import { type JudgedRow, pairedLossDifference } from "@spinegrade/metrics/intervals";
import {
  type AverageSpace,
  combineProbabilities,
  type CombineOptions,
} from "../rows/combine-probabilities.ts";
import { fitLogWeights } from "./fit-log-weights.ts";
import { fitWeights, type WeighedRow } from "./fit-weights.ts";

/** The result of a search for the weights of runs. Losses are weighted log losses of the same rows. */
export interface WeightSearch {
  readonly runs: readonly string[];
  /** Space of the blend that the weights are for. */
  readonly space: AverageSpace;
  /** One for each run, in sum 1: fitted to the rows of all folds, for studies without labels. */
  readonly weights: readonly number[];
  readonly rows: number;
  readonly studies: number;
  /** Loss with equal weights, in linear space. */
  readonly equalLoss: number;
  /** Loss with equal weights, in log space. */
  readonly logSpaceLoss: number;
  /** Each fold predicted with weights that were fitted to the other folds alone: what to expect of the weights. */
  readonly nestedLoss: number;
  /** Loss of the weights on the rows that they were fitted to: lower than on new rows. */
  readonly fittedLoss: number;
  /** `equalLoss - nestedLoss`, with its bootstrap 95 % interval over studies: above 0, the weights gain. */
  readonly gain: { readonly value: number; readonly low: number; readonly high: number };
}

/**
 * Searches the weights of runs on out-of-fold predictions. The gain is measured with nested folds: the weights for a fold
 * never see its rows.
 * @param rows that all runs predict, of at least two folds.
 * @param space of the blend that the weights are for: of probabilities, or of their logarithms.
 * @throws RangeError when there are rows of one fold only: there is nothing to fit the weights for it to.
 */
export function searchWeights(
  runs: readonly string[],
  rows: readonly WeighedRow[],
  space: AverageSpace = "linear",
): WeightSearch {
  const fit = space === "linear" ? fitWeights : fitLogWeights;
  const folds = [...new Set(rows.map(({ fold }) => fold))];
  if (folds.length < 2) throw new RangeError("weights need out-of-fold predictions of at least two folds");
  const nested = new Map(folds.map((fold) => [fold, fit(rows.filter((row) => row.fold !== fold))]));
  const nestedOptions = ({ fold }: WeighedRow): CombineOptions => ({
    weights: nested.get(fold) ?? [],
    space,
  });
  const weights = fit(rows);
  return {
    runs,
    space,
    weights,
    rows: rows.length,
    studies: new Set(rows.map(({ studyId }) => studyId)).size,
    equalLoss: lossOf(rows, () => ({})),
    logSpaceLoss: lossOf(rows, () => ({ space: "log" })),
    nestedLoss: lossOf(rows, nestedOptions),
    fittedLoss: lossOf(rows, () => ({ weights, space })),
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

/** The gain over equal weights in linear space. */
function gainOf(rows: readonly WeighedRow[], optionsOf: OptionsOf): WeightSearch["gain"] {
  const judge = (options: OptionsOf): JudgedRow[] =>
    rows.map((row) => ({
      studyId: row.studyId,
      grade: row.grade,
      probabilities: combineProbabilities(row.predictions, options(row)),
    }));
  const { value, low, high } = pairedLossDifference(
    judge(optionsOf),
    judge(() => ({})),
  );
  return { value, low, high };
}
