export { nfnSamples, scsSamples } from "./build-samples.ts";
export { EXCLUSIONS } from "./exclusions.ts";
export { RULE_SETS, validateNfnSamples, validateSamples, validateScsSamples } from "./sample.ts";
export { readSamples } from "./read-samples.ts";
export { LABELS_ONLY, lookUpIngested } from "./volume-lookup.ts";
export { compareCoordinates } from "./compare-coordinates.ts";
export { readLabelCoordinates } from "./read-coordinates.ts";
export { makeSamples } from "./make-samples.ts";
export { formatSamples } from "./format-samples.ts";
export { labelFixesProgram } from "./label-fixes-program.ts";
export { rankLabels } from "./doctor/rank-labels.ts";
export { formatRanking } from "./doctor/format-ranking.ts";
export { renderRanking } from "./doctor/render-ranking.ts";
export { examineTables } from "./doctor/examine-tables.ts";
export { LABEL_GROUPS } from "./doctor/label-groups.ts";
export { SUSPICIONS } from "./doctor/suspicion.ts";
export type { SampleInput } from "./sample-input.ts";
export type { SampleTable } from "./build-samples.ts";
export type { IdExclusion } from "./exclusions.ts";
export type {
  Exclusion,
  ExclusionKind,
  NfnSample,
  RuleSetName,
  Sample,
  SampleFile,
  ScsSample,
} from "./sample.ts";
export type { ReadSamples } from "./read-samples.ts";
export type { IngestedSlices, SlicePlace, VolumeLookup } from "./volume-lookup.ts";
export type { CoordinateChange, PointPlace } from "./compare-coordinates.ts";
export type { LabelCoordinates } from "./read-coordinates.ts";
export type { MadeSamples, SampleOptions } from "./make-samples.ts";
export type { DoctorInput } from "./doctor/label-set.ts";
export type { LabelRanking, RankedLabels, RankedPoint, Suspicion } from "./doctor/rank-labels.ts";
export type { SuspicionKind } from "./doctor/suspicion.ts";
export type { RankingPage } from "./doctor/render-ranking.ts";
export type { ExamineOptions } from "./doctor/examine-tables.ts";
export type { LabelGroup } from "./doctor/label-groups.ts";
