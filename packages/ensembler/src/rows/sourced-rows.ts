import { rowId, type PredictedPoint, type Prediction } from "@spinegrade/competition-data";

/**
 * The combinations of a run's folds. `mean`: their mean. `last`: the highest fold alone; the published inference
 * does this by accident, each fold's output overwriting the one before.
 */
export const FOLD_AVERAGES = ["mean", "last"] as const;

export type FoldAverage = (typeof FOLD_AVERAGES)[number];

/** One point with the prediction it is from. */
export interface SourcedPoint {
  readonly prediction: Prediction;
  readonly point: PredictedPoint;
  /** Index of the point among the prediction's points. */
  readonly index: number;
}

/**
 * The points that each row is averaged from.
 * @returns row id -> points, in ascending order of study, then as the points come.
 */
export function sourcedRows(
  predictions: readonly Prediction[],
  folds: FoldAverage,
): Map<string, readonly SourcedPoint[]> {
  const rows = new Map<string, SourcedPoint[]>();
  for (const prediction of predictions.toSorted((a, b) => a.studyId - b.studyId)) {
    for (const [index, point] of prediction.points.entries()) {
      const id = rowId(prediction.studyId, point.condition, point.level);
      const row = rows.get(id);
      if (row === undefined) rows.set(id, [{ prediction, point, index }]);
      else row.push({ prediction, point, index });
    }
  }
  if (folds === "mean") return rows;
  return new Map([...rows].map(([id, points]) => [id, ofLastFolds(points)]));
}

/** The points of the highest fold of each series and run. */
function ofLastFolds(points: readonly SourcedPoint[]): SourcedPoint[] {
  const keyOf = ({ prediction: { seriesId, run } }: SourcedPoint): string => `${seriesId} ${run}`;
  const last = new Map<string, number>();
  for (const point of points)
    last.set(keyOf(point), Math.max(last.get(keyOf(point)) ?? 0, point.prediction.fold));
  return points.filter((point) => point.prediction.fold === last.get(keyOf(point)));
}
