import type { Prediction, Probabilities } from "@spinegrade/competition-data";
import { type AverageOptions, averagePredictions } from "./average.ts";

/** The mean of what sagittal series say of recesses, by row id: as `averagePredictions`. */
export function averageRecesses(
  predictions: readonly Prediction[],
  options: AverageOptions = {},
): Map<string, Probabilities> {
  return averagePredictions(
    predictions.map(({ recesses = [], ...prediction }) => ({ ...prediction, points: recesses })),
    options,
  );
}
