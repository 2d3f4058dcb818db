import type { Grade, Prediction } from "@spinegrade/competition-data";
import type { CalibrationSample } from "./fit-calibration.ts";

/**
 * Joins out-of-fold predictions with the true grades. Points without a grade are skipped.
 * @param gradesOf the grades of a prediction's points, in their order; undefined for a series without any.
 */
export function calibrationSamples(
  predictions: readonly Prediction[],
  gradesOf: (prediction: Prediction) => readonly Grade[] | undefined,
): CalibrationSample[] {
  return predictions.flatMap((prediction) => {
    const grades = gradesOf(prediction) ?? [];
    return prediction.points.flatMap(({ condition, probabilities }, index) => {
      const grade = grades[index] ?? -1;
      return grade === -1 ? [] : [{ studyId: prediction.studyId, condition, probabilities, grade }];
    });
  });
}
