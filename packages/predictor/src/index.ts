export { loadTrainedNet } from "./load-trained-net.ts";
export { predictOrders } from "./series/predict-orders.ts";
export { toLevelPoints } from "./levels/level-points.ts";
export { predictRecesses } from "./series/predict-recesses.ts";
export { placeLevels, placeStudies } from "./levels/place-levels.ts";
export { flagLevels } from "./levels/flag-levels.ts";
export { findLevels, predictSeries, whyNoLevels } from "./series/predict-series.ts";
export { predictVolume } from "./series/predict-volume.ts";
export { predictExamples } from "./series/predict-examples.ts";
export { meanPrediction, unflip } from "./series/unflip.ts";
export { flagPrediction, toFlaggedPoints } from "./flag-prediction.ts";
export { showVolume } from "./series/show-volume.ts";
export { shownPart, wholeVolume } from "./series/shown-part.ts";
export { toSliceFrame } from "./series/to-slice-frame.ts";
export { requireFinite } from "./series/require-finite.ts";
export { formatFlags } from "./format-flags.ts";
export { formatFailures, predictTestSeries } from "./predict-test-series.ts";
export { predictChain } from "./chain/predict-chain.ts";
export { createChainNet } from "./chain/nets/chain-parts.ts";
export { CHAIN_RUNS, openChain, SHIPPED_CHAIN } from "./chain/nets/open-chain.ts";
export { predictChainStudies, predictChainStudy } from "./chain/predict-chain-studies.ts";
export { toChainSeries } from "./chain/to-chain-series.ts";
export { readChainStudy } from "./chain/read-chain-study.ts";
export { compareLevels } from "./chain/points/compare-levels.ts";
export { findWeights } from "./validation/find-weights.ts";
export { predictValidation } from "./validation/predict-validation.ts";
export { validateSeries } from "./validation/validate-series.ts";
export type { OrdersPrediction, PointHeatmap } from "./series/predict-orders.ts";
export type { PredictVolumeOptions } from "./series/predict-volume.ts";
export type { ShownPart } from "./series/shown-part.ts";
export type { FailedPrediction } from "./predict-test-series.ts";
export type { PredictedSeries } from "./series/require-finite.ts";
export type { FoundRuns } from "./validation/find-weights.ts";
export type { MadeValidation } from "./validation/predict-validation.ts";
export type { LabelledSample } from "./validation/validate-series.ts";
export type { FoldWeights, ValidationRun } from "./validation/validation-run.ts";
export type {
  AxialLevels,
  AxialPoints,
  ChainNets,
  FoundPoint,
  FusionGrader,
  FusionNets,
  NetOfFold,
  PairPoints,
  RecessCrops,
  SagittalCrops,
  SeriesPoints,
} from "./chain/nets/chain-nets.ts";
export type {
  AxialSliceLevel,
  ChainPoint,
  ChainPrediction,
  ChainSeries,
  ChainStudy,
  MissingView,
} from "./chain/chain-prediction.ts";
export type { ChainFold, OpenChain } from "./chain/nets/open-chain.ts";
export type { ChainStudies } from "./chain/predict-chain-studies.ts";
export type { ReadChainStudy } from "./chain/read-chain-study.ts";
export type { ChainOptions } from "./chain/predict-chain.ts";
export type { AxialPlace } from "./chain/points/compare-levels.ts";
