import { UserError } from "@spinegrade/pipeline";
import type { VolumePrediction } from "@spinegrade/tasks";

/** The series that is predicted, for messages. */
export interface PredictedSeries {
  readonly studyId: number | string;
  readonly seriesId: number | string;
}

/**
 * A prediction whose every number is finite: one with NaN has neither a place nor a grade.
 * @throws UserError naming the series and how many of its points have no numbers.
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
      "its weights are not sound: train it again, with a lower learning rate if training was unstable",
  );
}
