export { AgreementMeter } from "./agreement-meter.ts";
export { AGREEMENT_MEASURES, MEASURE_WORDS } from "./agreement.ts";
export { pairedDifferences, pairedLossDifference } from "./paired-difference.ts";
export type { Agreement, AgreementFigure, AgreementMeasure, FilledBin, JudgedRow } from "./agreement.ts";
export type { MeterOptions } from "./agreement-meter.ts";
export type { DifferenceOptions, PairedDifference } from "./paired-difference.ts";
