import {
  type Calibration,
  type CalibrationSample,
  calibrateProbabilities,
  CONDITION_GROUPS,
  type ConditionGroup,
  expectedCalibrationError,
  type GradedProbabilities,
  groupOf,
  meanLogLoss,
} from "@spinegrade/calibration";
import { bootstrapInterval, weightedLogLoss } from "@spinegrade/metrics";

/** The seed of all bootstrap draws. */
const SEED = 1;
const DRAWS = 1000;

/** A measure with its 95 % interval. */
export interface Measured {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The measures of one group of conditions, on studies that the nets were not trained on. */
export interface GroupMetrics {
  readonly studies: number;
  readonly graded: number;
  /** The competition's, of raw probabilities. */
  readonly weightedLogLoss: Measured;
  readonly calibratedLogLoss: Measured;
  readonly calibrationError: Measured;
}

/** The content of `metrics.json`. */
export interface RunMetrics {
  readonly bootstrap: { readonly seed: number; readonly draws: number; readonly over: "studies" };
  readonly groups: Readonly<Partial<Record<ConditionGroup, GroupMetrics>>>;
}

/** Measures out-of-fold predictions; intervals by a percentile bootstrap over studies. */
export function measureRun(samples: readonly CalibrationSample[], calibration: Calibration): RunMetrics {
  const groups = CONDITION_GROUPS.flatMap((group) => {
    const own = samples.filter(({ condition }) => groupOf(condition) === group);
    const fitted = calibration.groups[group];
    if (own.length === 0 || fitted === undefined) return [];
    const calibrated = own.map((sample) => ({
      ...sample,
      probabilities: calibrateProbabilities(sample.probabilities, fitted.weights, fitted.temperature),
    }));
    const metrics: GroupMetrics = {
      studies: new Set(own.map(({ studyId }) => studyId)).size,
      graded: own.length,
      weightedLogLoss: withInterval(own, weighted),
      calibratedLogLoss: withInterval(calibrated, meanLogLoss),
      calibrationError: withInterval(calibrated, (some) => expectedCalibrationError(some)),
    };
    return [[group, metrics] as const];
  });
  return { bootstrap: { seed: SEED, draws: DRAWS, over: "studies" }, groups: Object.fromEntries(groups) };
}

function weighted(samples: readonly GradedProbabilities[]): number {
  return weightedLogLoss(
    samples.map(({ probabilities }) => probabilities),
    samples.map(({ grade }) => grade),
  );
}

function withInterval(
  samples: readonly CalibrationSample[],
  measure: (samples: readonly GradedProbabilities[]) => number,
): Measured {
  const byStudy = [...new Set(samples.map(({ studyId }) => studyId))].map((id) =>
    samples.filter(({ studyId }) => studyId === id),
  );
  const ofDraw = (times: Uint32Array): number =>
    measure(byStudy.flatMap((own, study) => Array.from({ length: times[study] ?? 0 }, () => own).flat()));
  const { low, high } = bootstrapInterval(byStudy.length, ofDraw, { seed: SEED, draws: DRAWS });
  return { value: measure(samples), low, high };
}
