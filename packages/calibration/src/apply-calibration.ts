import type { Condition, Probabilities } from "@spinegrade/competition-data";
import { calibrateProbabilities } from "./calibrate-probabilities.ts";
import type { Calibration } from "./calibration.ts";
import { groupOf } from "./condition-group.ts";
import { conformalThresholds, predictionSet } from "./conformal-sets.ts";
import type { GivenGrade } from "./graded-probabilities.ts";

/** The coverage of conformal sets unless another is asked for. */
export const DEFAULT_COVERAGE = 0.9;

/** A prediction after calibration. */
export interface CalibratedGrade {
  readonly probabilities: Probabilities;
  /** The grades of the conformal set, ascending. */
  readonly set: readonly GivenGrade[];
}

/**
 * Calibrates one prediction.
 * @param coverage of the conformal set; 0.9 by default.
 * @returns undefined when the calibration has no samples of the condition.
 */
export function applyCalibration(
  { groups }: Calibration,
  condition: Condition,
  probabilities: Probabilities,
  coverage = DEFAULT_COVERAGE,
): CalibratedGrade | undefined {
  const group = groups[groupOf(condition)];
  if (group === undefined) return undefined;
  const calibrated = calibrateProbabilities(probabilities, group.weights, group.temperature);
  return {
    probabilities: calibrated,
    set: predictionSet(calibrated, conformalThresholds(group.scores, coverage)),
  };
}
