export { applyCalibration, DEFAULT_COVERAGE } from "./apply-calibration.ts";
export { calibrateProbabilities, undoClassWeights } from "./calibrate-probabilities.ts";
export { parseCalibration } from "./calibration.ts";
export { CALIBRATION_FILE, readCalibration, writeCalibration } from "./calibration-file.ts";
export { calibrationSamples } from "./calibration-samples.ts";
export { CONDITION_GROUPS, groupOf } from "./condition-group.ts";
export { conformalScores, conformalThresholds, predictionSet } from "./conformal-sets.ts";
export { fitCalibration } from "./fit-calibration.ts";
export { fitScaling } from "./fit-scaling.ts";
export { fitTemperature } from "./fit-temperature.ts";
export { meanLogLoss } from "./mean-log-loss.ts";
export {
  calibrationBins,
  calibrationErrorOf,
  expectedCalibrationError,
  reliabilityCurve,
} from "./reliability.ts";
export type { CalibratedGrade } from "./apply-calibration.ts";
export type { ClassWeights, Temperature } from "./calibrate-probabilities.ts";
export type { BeforeAndAfter, Calibration, GroupCalibration } from "./calibration.ts";
export type { ConditionGroup } from "./condition-group.ts";
export type { ConformalScores, ConformalThresholds } from "./conformal-sets.ts";
export type { CalibrationSample } from "./fit-calibration.ts";
export type { GivenGrade, GradedProbabilities } from "./graded-probabilities.ts";
export type { Scaling } from "./fit-scaling.ts";
export type { BinSums, ReliabilityBin } from "./reliability.ts";
