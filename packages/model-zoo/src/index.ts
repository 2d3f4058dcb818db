export { createNfnNet } from "./nets/one-stage/nfn-net.ts";
export { createScsNet } from "./nets/one-stage/scs-net.ts";
export { createSsCanalNet, createSsNet } from "./nets/one-stage/ss-net.ts";
export { createPointNet } from "./nets/two-stage/point-net.ts";
export { createHeatmapPointNet } from "./nets/two-stage/heatmap-point-net.ts";
export { CLOSE_UP_SCOPE, createCloseUpNet } from "./nets/two-stage/close-up-net.ts";
export { DECODER_CHANNELS } from "./nets/one-stage/one-stage-net.ts";
export { createLevelNet } from "./nets/two-stage/level-net.ts";
export { createSagittalGrader } from "./nets/two-stage/sagittal-grader.ts";
export { createAxialGrader } from "./nets/two-stage/axial-grader.ts";
export { createFusionGrader } from "./nets/two-stage/fusion-grader.ts";
export { readPresence } from "./heads/read-presence.ts";
export { lookInto } from "./nets/look-into.ts";
export { createEncoder, ENCODER_NAMES } from "./encoders/create-encoder.ts";
export { DENSENET_LEAST_SIDE } from "./encoders/densenet.ts";
export { gru, lstm } from "./layers/recurrent.ts";
export { dropout } from "./layers/dropout.ts";
export { unet2d } from "./decoders/unet-2d.ts";
export { unet3d } from "./decoders/unet-3d.ts";
export { nfnHead } from "./heads/nfn-head.ts";
export { scsHead } from "./heads/scs-head.ts";
export { splitByDepth } from "./nets/split-by-depth.ts";
export { ParameterStore } from "./parameters/parameter-store.ts";
export { stateOf } from "./checkpoints/state-of.ts";
export { statefulNet } from "./nets/stateful-net.ts";
export { loadState } from "./checkpoints/load-state.ts";
export { encodeCheckpoint } from "./checkpoints/encode-checkpoint.ts";
export { roundWeights } from "./checkpoints/round-weights.ts";
export { precisionOf, WEIGHT_PRECISIONS, weightError, widenTensor } from "./checkpoints/weight-precision.ts";
export { decodeCheckpoint, decodeWeights } from "./checkpoints/decode-checkpoint.ts";
export { unwrapNames } from "./checkpoints/unwrap-names.ts";
export { compareWithNet } from "./checkpoints/find-mismatches.ts";
export { describeFaults } from "./checkpoints/checkpoint-error.ts";
export { decodePth } from "./checkpoints/pth/decode-pth.ts";
export { decodeSafetensors, decodeStored } from "./checkpoints/decode-safetensors.ts";
export { fetchWeights } from "./weights/fetch-weights.ts";
export { loadClassifierWeights } from "./weights/load-classifier-weights.ts";
export { loadEncoderWeights } from "./weights/load-encoder-weights.ts";
export { provideWeights } from "./weights/provide-weights.ts";
export { readWeights } from "./weights/read-weights.ts";
export { CheckpointError } from "./checkpoints/checkpoint-error.ts";
export { summarise } from "./summary/summarise.ts";
export { formatSummary } from "./summary/format-summary.ts";
export type { LayerSummary, ModelSummary, SummaryOptions } from "./summary/summarise.ts";
export type { NfnNet, NfnOutput } from "./nets/one-stage/nfn-net.ts";
export type { ScsNet, ScsOutput } from "./nets/one-stage/scs-net.ts";
export type { SsNet, SsOutput } from "./nets/one-stage/ss-net.ts";
export type { PointNet, PointNetOptions, StoreSettings } from "./nets/two-stage/point-net.ts";
export type { CloseUpNet, CloseUpNetOptions, CloseUpPoints } from "./nets/two-stage/close-up-net.ts";
export type {
  HeatmapPointNet,
  HeatmapPointNetOptions,
  HeatmapPoints,
} from "./nets/two-stage/heatmap-point-net.ts";
export type { LevelNet, LevelNetOptions, LevelOutput } from "./nets/two-stage/level-net.ts";
export type { Presence } from "./heads/read-presence.ts";
export type {
  GraderOptions,
  SagittalGrader,
  SagittalGraderOptions,
  SagittalHead,
} from "./nets/two-stage/sagittal-grader.ts";
export type { AxialGrader, AxialGraderOptions, AxialHead } from "./nets/two-stage/axial-grader.ts";
export type { FusionGrader, FusionGraderOptions } from "./nets/two-stage/fusion-grader.ts";
export type { NetOptions } from "./nets/one-stage/one-stage-net.ts";
export type { Net, NetMode, ParameterizedNet, Stateful } from "./nets/net.ts";
export type { Look, LookOptions } from "./nets/look-into.ts";
export type { Recurrent, RecurrentOptions } from "./layers/recurrent.ts";
export type { Dropout } from "./layers/dropout.ts";
export type { Decoder } from "./decoders/u-net.ts";
export type { Decoder2d } from "./decoders/unet-2d.ts";
export type { Decoder3d } from "./decoders/unet-3d.ts";
export type { NfnHead, PointReading } from "./heads/nfn-head.ts";
export type { CanalReading, ScsHead } from "./heads/scs-head.ts";
export type { Encoder, EncoderOptions, FeatureInfo } from "./encoders/encoder.ts";
export type { Mode } from "./parameters/mode.ts";
export type { LayerObserver, LayerRun } from "./parameters/layer-run.ts";
export type { StoreOptions } from "./parameters/parameter-store.ts";
export type { Kernel, Scope } from "./parameters/scope.ts";
export type { CounterEntry, StateEntry } from "./parameters/state-entry.ts";
export type { TensorEntry } from "./parameters/tensor-entry.ts";
export type { CheckpointFaults } from "./checkpoints/checkpoint-error.ts";
export type { EncodeOptions } from "./checkpoints/encode-checkpoint.ts";
export type { WeightDifference, WeightPrecision } from "./checkpoints/weight-precision.ts";
export type { Mismatches } from "./checkpoints/find-mismatches.ts";
export type { DecodedCheckpoint, StoredCheckpoint } from "./checkpoints/decode-safetensors.ts";
export type { FetchWeightsOptions } from "./weights/fetch-weights.ts";
export type { ProvidedWeights, ProvideWeightsOptions } from "./weights/provide-weights.ts";
export type { ReadWeights } from "./weights/read-weights.ts";
export type { FetchedWeights, WeightsOrigin } from "./weights/weights-cache.ts";
export type { LoadStateOptions } from "./checkpoints/load-state.ts";
export type { NamePart } from "./layers/name-part.ts";
export type { State, StateTensor, StoredState, StoredTensor, TensorShape } from "./checkpoints/state.ts";
