import {
  rowId,
  type PredictedPoint,
  type Prediction,
  type Probabilities,
} from "@spinegrade/competition-data";
import { UserError } from "@spinegrade/pipeline";

/**
 * How the folds of a run are put together. `mean`: their mean. `last`: the highest fold alone; the published inference
 * does this by accident, each fold's output overwriting the one before.
 */
export type FoldAverage = "mean" | "last";

/** The names of the ways to put folds together. */
export const FOLD_AVERAGES: readonly FoldAverage[] = ["mean", "last"];

/** What `averagePredictions` can be told. */
export interface AverageOptions {
  /** `mean` when left out. */
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
  const rows = new Map<string, Probabilities>();
  for (const ofStudy of groupBy(predictions, ({ studyId }) => studyId)) {
    const means = [...groupPoints(ofStudy)].map(([id, points]) => [id, averageRow(points, folds)] as const);
    for (const [id, mean] of means) rows.set(id, mean);
  }
  return rows;
}

/** One point with the prediction it is from. */
interface SourcedPoint {
  readonly prediction: Prediction;
  readonly point: PredictedPoint;
}

function groupPoints(predictions: readonly Prediction[]): Map<string, SourcedPoint[]> {
  const groups = new Map<string, SourcedPoint[]>();
  for (const prediction of predictions) {
    for (const point of prediction.points) {
      const id = rowId(prediction.studyId, point.condition, point.level);
      const group = groups.get(id);
      if (group === undefined) groups.set(id, [{ prediction, point }]);
      else group.push({ prediction, point });
    }
  }
  return groups;
}

function averageRow(points: readonly SourcedPoint[], folds: FoldAverage): Probabilities {
  const bySeries = groupBy(points, ({ prediction }) => prediction.seriesId);
  return mean(
    bySeries.map((ofSeries) => {
      const byRun = groupBy(ofSeries, ({ prediction }) => prediction.run);
      return mean(byRun.map((ofRun) => averageRun(ofRun, folds)));
    }),
  );
}

function averageRun(points: readonly SourcedPoint[], folds: FoldAverage): Probabilities {
  const byFold = groupBy(points, ({ prediction }) => prediction.fold);
  const used = folds === "last" ? byFold.slice(-1) : byFold;
  return mean(used.map((ofFold) => mean(ofFold.map(probabilitiesOf))));
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
