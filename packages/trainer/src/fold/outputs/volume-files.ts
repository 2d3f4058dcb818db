import type { Prediction, PredictionFile } from "@spinegrade/competition-data";
import type { DataSetIdentity } from "@spinegrade/pipeline";
import type { FilesByName } from "./publish-fold.ts";

/** Predictions with grades pooled under the true heatmaps, of runs that ask for them; in a fold's folder and the run's. */
export const UPPER_BOUND_FILE = "upper-bound.json";

/** The predictions for a fold's validation studies. */
export interface ValidationPredictions {
  readonly outOfFold: readonly Prediction[];
  /** With grades pooled under the true heatmaps; empty unless the run asks for them. */
  readonly bounds: readonly Prediction[];
}

/** The files that a fold of a net on single volumes has besides those of every fold. */
export function volumeFiles(
  dataSet: DataSetIdentity,
  { outOfFold, bounds }: ValidationPredictions,
  reportHtml: string,
): FilesByName {
  const fileOf = (predictions: readonly Prediction[]): PredictionFile => ({ dataSet, predictions });
  return {
    "out-of-fold.json": fileOf(outOfFold),
    [UPPER_BOUND_FILE]: bounds.length > 0 ? fileOf(bounds) : null,
    "report.html": reportHtml,
  };
}
