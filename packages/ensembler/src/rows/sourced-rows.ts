import { rowId, type PredictedPoint, type Prediction } from "@spinegrade/competition-data";
import { groupBy } from "@spinegrade/pipeline/group-by";

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
  const points = predictions
    .toSorted((a, b) => a.studyId - b.studyId)
    .flatMap((prediction) => prediction.points.map((point, index) => ({ prediction, point, index })));
  const rows = groupBy(points, ({ prediction: { studyId }, point: { condition, level } }) =>
    rowId(studyId, condition, level),
  );
  if (folds === "mean") return rows;
  return new Map([...rows].map(([id, row]) => [id, ofLastFolds(row)]));
}

/** The points of the highest fold of each series and run. */
function ofLastFolds(points: readonly SourcedPoint[]): SourcedPoint[] {
  const keyOf = ({ prediction: { seriesId, run } }: SourcedPoint): string => `${seriesId} ${run}`;
  const last = new Map<string, number>();
  for (const point of points)
    last.set(keyOf(point), Math.max(last.get(keyOf(point)) ?? 0, point.prediction.fold));
  return points.filter((point) => point.prediction.fold === last.get(keyOf(point)));
}
