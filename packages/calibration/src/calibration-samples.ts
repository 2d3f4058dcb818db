import { type Grade, type Prediction, probabilitiesOf } from "@spinegrade/competition-data";
import type { CalibrationSample } from "./fit-calibration.ts";

/**
 * Joins out-of-fold predictions with the true grades. Points without a grade are skipped.
 * @param gradesOf the grades of a prediction's points, in their order; undefined for a series without any.
 * @throws UserError that names a graded point whose probabilities do not sum to 1.
 */
export function calibrationSamples(
  predictions: readonly Prediction[],
  gradesOf: (prediction: Prediction) => readonly Grade[] | undefined,
): CalibrationSample[] {
  return predictions.flatMap((prediction) => {
    const grades = gradesOf(prediction) ?? [];
    return prediction.points.flatMap((point, index) => {
      const grade = grades[index] ?? -1;
      if (grade === -1) return [];
      const probabilities = probabilitiesOf(prediction, point);
      return [{ studyId: prediction.studyId, condition: point.condition, probabilities, grade }];
    });
  });
}
