export { buildSamples, nfnSamples, SAMPLED_GROUPS, scsSamples, ssSamples } from "./samples/build-samples.ts";
export { EXCLUSIONS } from "./samples/exclusions.ts";
export { RULE_SETS, parseNfnSamples, sampleParser, parseScsSamples } from "./samples/sample.ts";
export { readSamples } from "./samples/read-samples.ts";
export { LABELS_ONLY, lookUpIngested } from "./samples/inputs/volume-lookup.ts";
export { compareCoordinates } from "./samples/inputs/compare-coordinates.ts";
export { readLabelCoordinates } from "./samples/inputs/read-coordinates.ts";
export { makeSamples } from "./samples/make-samples.ts";
export { formatSamples } from "./samples/format-samples.ts";
export { labelFixesProgram } from "./commands/label-fixes-program.ts";
export { rankLabels } from "./doctor/rank-labels.ts";
export { formatRanking } from "./doctor/format-ranking.ts";
export { renderRanking } from "./doctor/render-ranking.ts";
export { examineTables } from "./doctor/examine-tables.ts";
export { findNoise } from "./noise/find-noise.ts";
export { parseImprobableGrades } from "./noise/improbable-grade.ts";
export { rankGrades } from "./noise/rank-grades.ts";
export { SUSPICIONS } from "./doctor/checks/suspicion.ts";
export type { NoiseOptions } from "./noise/find-noise.ts";
export type { ImprobableGrade, ImprobableGrades } from "./noise/improbable-grade.ts";
export type { GradedSamples } from "./noise/given-grades.ts";
export type { GradeRanking } from "./noise/rank-grades.ts";
export type { SampleInput } from "./samples/sample-input.ts";
export type { SampleTable } from "./samples/build-samples.ts";
export type { IdExclusion } from "./samples/exclusions.ts";
export type {
  Exclusion,
  ExclusionKind,
  NfnSample,
  RuleSetName,
  Sample,
  SampleFile,
  ScsSample,
} from "./samples/sample.ts";
export type { ReadSamples, SampledTask } from "./samples/read-samples.ts";
export type { IngestedSlices, SlicePlace, VolumeLookup } from "./samples/inputs/volume-lookup.ts";
export type { CoordinateChange, PointPlace } from "./samples/inputs/compare-coordinates.ts";
export type { LabelCoordinates } from "./samples/inputs/read-coordinates.ts";
export type { MadeSamples, SampleOptions } from "./samples/make-samples.ts";
export type { DoctorInput } from "./doctor/checks/label-set.ts";
export type { LabelRanking, RankedLabels, RankedPoint, Suspicion } from "./doctor/rank-labels.ts";
export type { SuspicionKind } from "./doctor/checks/suspicion.ts";
export type { RankingPage } from "./doctor/render-ranking.ts";
export type { ExamineOptions } from "./doctor/examine-tables.ts";
