import { type Prediction, type Probabilities, probabilitiesOf } from "@spinegrade/competition-data";
import { UserError } from "@spinegrade/pipeline";
import { type AverageSpace, combineProbabilities } from "./combine-probabilities.ts";
import { sortedGroups } from "./sorted-groups.ts";
import { type FoldAverage, sourcedRows, type SourcedPoint } from "./sourced-rows.ts";

/** Options of `averagePredictions`. */
export interface AverageOptions {
  /** Default: `mean`. */
  readonly folds?: FoldAverage;
  /** Default: `linear`. */
  readonly space?: AverageSpace;
  /** Run -> weight; only the ratios between runs of one row count. Default: equal weights. */
  readonly weights?: ReadonlyMap<string, number>;
}

/**
 * Mean probabilities by row id. Means of means, so that each level counts equally whatever lies below it: over the flip
 * and the folds of a run, then over the runs (encoders) of a series, then over the series of a study.
 * @returns row id -> probabilities that sum to 1, in ascending order of study, then as the points come.
 * @throws UserError naming the run, study and series of a point whose probabilities do not sum to 1 within 0.001; naming the
 * runs without a weight when weights are given.
 */
export function averagePredictions(
  predictions: readonly Prediction[],
  options: AverageOptions = {},
): Map<string, Probabilities> {
  const { folds = "mean", weights } = options;
  if (weights !== undefined) checkWeights(predictions, weights);
  const rows = sourcedRows(predictions, folds);
  return new Map([...rows].map(([id, points]) => [id, averageRow(points, options)]));
}

function checkWeights(predictions: readonly Prediction[], weights: ReadonlyMap<string, number>): void {
  const runs = [...new Set(predictions.map(({ run }) => run))];
  const without = runs.filter((run) => !weights.has(run));
  if (without.length === 0) return;
  throw new UserError(
    `the weights name ${[...weights.keys()].join(", ")}, but not ${without.join(", ")}: weigh the runs again, npx nx run ensembler:weigh`,
  );
}

function averageRow(
  points: readonly SourcedPoint[],
  { space = "linear", weights }: AverageOptions,
): Probabilities {
  const mean = (rows: readonly Probabilities[]): Probabilities => combineProbabilities(rows, { space });
  const bySeries = sortedGroups(points, ({ prediction }) => prediction.seriesId);
  return mean(
    bySeries.map((ofSeries) => {
      const byRun = sortedGroups(ofSeries, ({ prediction }) => prediction.run);
      const weightOf = (group: readonly SourcedPoint[]): number =>
        weights?.get(group[0]?.prediction.run ?? "") ?? 1;
      const given = byRun.map((group) => (weights === undefined ? 1 : weightOf(group)));
      // a row that only runs of weight 0 predict is better predicted by them than by nothing
      const used = given.some((weight) => weight > 0) ? given : byRun.map(() => 1);
      return combineProbabilities(
        byRun.map((group) => averageRun(group, mean)),
        { space, weights: used },
      );
    }),
  );
}

function averageRun(
  points: readonly SourcedPoint[],
  mean: (rows: readonly Probabilities[]) => Probabilities,
): Probabilities {
  const byFold = sortedGroups(points, ({ prediction }) => prediction.fold);
  return mean(byFold.map((ofFold) => mean(ofFold.map(rescaled))));
}

/** Without the rounding of single precision. */
function rescaled({ prediction, point }: SourcedPoint): Probabilities {
  const [a, b, c] = probabilitiesOf(prediction, point);
  const sum = a + b + c;
  return [a / sum, b / sum, c / sum];
}
