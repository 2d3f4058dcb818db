import type { GradedProbabilities, ReliabilityBin } from "@spinegrade/calibration";

/** Measures of agreement with the readers' grades, in the order of reports. */
export const AGREEMENT_MEASURES = [
  "weightedLogLoss",
  "kappaLinear",
  "kappaQuadratic",
  "balancedAccuracy",
  "severeCalledNormal",
  "areaUnderRocModerate",
  "areaUnderRocSevere",
  "averagePrecisionModerate",
  "averagePrecisionSevere",
  "brierScore",
  "calibrationError",
] as const;

/** The name of a measure of agreement. */
export type AgreementMeasure = (typeof AGREEMENT_MEASURES)[number];

/** The names of the measures, for people. */
export const MEASURE_WORDS: Readonly<Record<AgreementMeasure, string>> = {
  weightedLogLoss: "Weighted log loss",
  kappaLinear: "Kappa, linear weights",
  kappaQuadratic: "Kappa, quadratic weights",
  balancedAccuracy: "Balanced accuracy",
  severeCalledNormal: "Severe called normal or mild",
  areaUnderRocModerate: "AUROC, at least moderate",
  areaUnderRocSevere: "AUROC, severe",
  averagePrecisionModerate: "Average precision, at least moderate",
  averagePrecisionSevere: "Average precision, severe",
  brierScore: "Brier score",
  calibrationError: "Expected calibration error",
};

/** A figure with its bootstrap 95 % interval over studies; null where it is undefined. */
export interface AgreementFigure {
  readonly measure: AgreementMeasure;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** A bin of a reliability curve in which there is a sample. */
export type FilledBin = Pick<ReliabilityBin, "count" | "predicted" | "observed">;

/** Agreement of called and true grades. */
export interface Agreement {
  /** Counts [3][3]: row = true grade, column = called grade. */
  readonly confusion: readonly (readonly number[])[];
  /** One for each of {@link AGREEMENT_MEASURES}. */
  readonly figures: readonly AgreementFigure[];
  /** The reliability curve of each grade, [3][filled bins]. */
  readonly reliability: readonly (readonly FilledBin[])[];
}

/** A predicted row with the grade that the readers gave. */
export interface JudgedRow extends GradedProbabilities {
  readonly studyId: number | string;
}
