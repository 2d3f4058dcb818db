import { UserError } from "@spinegrade/pipeline";
import type { VolumePrediction } from "@spinegrade/tasks";

/** The predicted series, for messages. */
export interface PredictedSeries {
  readonly studyId: number | string;
  readonly seriesId: number | string;
}

/**
 * Checks that every number of a prediction is finite: NaN is neither a position nor a grade.
 * @throws UserError that names the series and the number of points with non-finite values.
 */
export function requireFinite(
  prediction: VolumePrediction,
  { studyId, seriesId }: PredictedSeries,
): VolumePrediction {
  const { xyzMask, probabilities } = prediction;
  const unsound = probabilities.filter(
    (grades, point) => ![...grades, ...xyzMask.subarray(3 * point, 3 * point + 3)].every(Number.isFinite),
  ).length;
  if (unsound === 0) return prediction;
  throw new UserError(
    `study ${studyId}, series ${seriesId}: the net gives NaN or infinite numbers for ${unsound} of ${probabilities.length} points; ` +
      "its weights are unusable: train it again, with a lower learning rate if training was unstable",
  );
}
