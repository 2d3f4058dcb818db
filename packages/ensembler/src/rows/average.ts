import type { Prediction, Probabilities } from "@spinegrade/competition-data";
import { UserError } from "@spinegrade/pipeline";
import { type FoldAverage, sourcedRows, type SourcedPoint } from "./sourced-rows.ts";

/** What `averagePredictions` can be told. */
export interface AverageOptions {
  /** Default: `mean`. */
  readonly folds?: FoldAverage;
}

/** How far a prediction's probabilities may sum from 1: single precision is far better than this. */
const SUM_TOLERANCE = 1e-3;

/**
 * Mean probabilities by row id. Means of means, so that each level counts equally whatever lies below it: over the flip
 * and the folds of a run, then over the runs (encoders) of a series, then over the series of a study.
 * @returns row id -> probabilities that sum to 1, in ascending order of study, then as the points come.
 * @throws UserError naming the run, study and series of a point whose probabilities do not sum to 1 within 0.001.
 */
export function averagePredictions(
  predictions: readonly Prediction[],
  { folds = "mean" }: AverageOptions = {},
): Map<string, Probabilities> {
  const rows = sourcedRows(predictions, folds);
  return new Map([...rows].map(([id, points]) => [id, averageRow(points)]));
}

function averageRow(points: readonly SourcedPoint[]): Probabilities {
  const bySeries = groupBy(points, ({ prediction }) => prediction.seriesId);
  return mean(
    bySeries.map((ofSeries) => {
      const byRun = groupBy(ofSeries, ({ prediction }) => prediction.run);
      return mean(byRun.map(averageRun));
    }),
  );
}

function averageRun(points: readonly SourcedPoint[]): Probabilities {
  const byFold = groupBy(points, ({ prediction }) => prediction.fold);
  return mean(byFold.map((ofFold) => mean(ofFold.map(probabilitiesOf))));
}

function probabilitiesOf({ prediction, point }: SourcedPoint): Probabilities {
  const [a, b, c] = point.probabilities;
  const sum = a + b + c;
  if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
    const { run, fold, studyId, seriesId } = prediction;
    const where = `run ${run}, fold ${fold}, study ${studyId}, series ${seriesId}, ${point.condition} at ${point.level}`;
    throw new UserError(`${where}: the probabilities sum to ${sum}, expected 1; predict again`);
  }
  return [a / sum, b / sum, c / sum];
}

/** The items in groups of equal key, groups in ascending order of key. */
function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => number | string): Item[][] {
  const groups = new Map<number | string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

function mean(rows: readonly Probabilities[]): Probabilities {
  const total: [number, number, number] = [0, 0, 0];
  for (const [a, b, c] of rows) {
    total[0] += a / rows.length;
    total[1] += b / rows.length;
    total[2] += c / rows.length;
  }
  return total;
}
