import type { Condition } from "@spinegrade/competition-data";
import { calibrateProbabilities, type ClassWeights } from "./calibrate-probabilities.ts";
import type { BeforeAndAfter, Calibration, GroupCalibration } from "./calibration.ts";
import { CONDITION_GROUPS, groupOf } from "./condition-group.ts";
import { conformalScores } from "./conformal-sets.ts";
import { fitScaling } from "./fit-scaling.ts";
import type { GradedProbabilities } from "./graded-probabilities.ts";
import { meanLogLoss } from "./mean-log-loss.ts";
import { expectedCalibrationError } from "./reliability.ts";

/** An out-of-fold prediction with its true grade. */
export interface CalibrationSample extends GradedProbabilities {
  readonly studyId: number | string;
  readonly condition: Condition;
}

/**
 * Fits a calibration: for each group of conditions the temperature and weights of `fitScaling`, and the conformal scores of
 * the calibrated probabilities.
 * @param samples out-of-fold: no net predicts a study that it was trained on.
 * @param classWeights of the loss that the nets were trained with.
 */
export function fitCalibration(
  samples: readonly CalibrationSample[],
  classWeights: ClassWeights,
): Calibration {
  const fitted = CONDITION_GROUPS.flatMap((group) => {
    const own = samples.filter(({ condition }) => groupOf(condition) === group);
    return own.length === 0 ? [] : [[group, fitGroup(own, classWeights)] as const];
  });
  return {
    classWeights,
    studies: new Set(samples.map(({ studyId }) => studyId)).size,
    groups: Object.fromEntries(fitted),
  };
}

function fitGroup(samples: readonly GradedProbabilities[], classWeights: ClassWeights): GroupCalibration {
  const { temperature, weights } = fitScaling(samples, classWeights);
  const calibrated = samples.map(({ probabilities, grade }) => ({
    probabilities: calibrateProbabilities(probabilities, weights, temperature),
    grade,
  }));
  const both = (measure: (of: readonly GradedProbabilities[]) => number): BeforeAndAfter => ({
    raw: measure(samples),
    calibrated: measure(calibrated),
  });
  return {
    count: samples.length,
    temperature,
    weights,
    logLoss: both(meanLogLoss),
    calibrationError: both((of) => expectedCalibrationError(of)),
    scores: conformalScores(calibrated),
  };
}
