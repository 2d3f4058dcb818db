import { parseRowId, type Prediction, type Probabilities } from "@spinegrade/competition-data";
import type { BlendWeights } from "../blend/blend.ts";
import { type AverageOptions, averagePredictions } from "./average.ts";
import { type AverageSpace, combineVotes, type Vote } from "./combine-probabilities.ts";

/** Run -> its weights by condition; only the ratios between the runs that predict a row count. */
export type RunWeights = ReadonlyMap<string, BlendWeights>;

/**
 * Averages each run over flip, folds and series, then blends the runs by weights for each condition. Where a run has no
 * prediction, the others take its weight. A row that only runs without a weight predict is their mean: better than
 * nothing.
 * @returns row id -> probabilities that sum to 1, in the order in which runs first name the rows.
 * @throws UserError as `averagePredictions`.
 */
export function blendRuns(
  predictions: readonly Prediction[],
  weights: RunWeights,
  { folds = "mean", space = "linear" }: Pick<AverageOptions, "folds" | "space"> = {},
): Map<string, Probabilities> {
  const runs = [...new Set(predictions.map(({ run }) => run))].sort();
  const tables = runs.map((run) => ({
    run,
    rows: averagePredictions(
      predictions.filter((prediction) => prediction.run === run),
      { folds, space },
    ),
  }));
  const rowIds = new Set(tables.flatMap(({ rows }) => [...rows.keys()]));
  return new Map(
    [...rowIds].map((rowId) => {
      const votes = tables.flatMap(({ run, rows }) => {
        const probabilities = rows.get(rowId);
        return probabilities === undefined
          ? []
          : [{ weight: weightOf(weights.get(run), rowId), probabilities }];
      });
      return [rowId, combine(votes, space)] as const;
    }),
  );
}

function weightOf(weights: BlendWeights | undefined, rowId: string): number {
  const condition = parseRowId(rowId)?.condition;
  return condition === undefined ? 0 : (weights?.[condition] ?? 0);
}

function combine(votes: readonly Vote[], space: AverageSpace): Probabilities {
  const weighed = votes.filter(({ weight }) => weight > 0);
  const used = weighed.length > 0 ? weighed : votes.map((vote) => ({ ...vote, weight: 1 }));
  return combineVotes(used, space);
}
