export { startEngine } from "./load.ts";
export { findEngine } from "./find-engine.ts";
export { DEVICE_OPTION, DEVICES, readDevice } from "./device.ts";
export { installEngine } from "./install/install-engine.ts";
export { describeEngine } from "./describe-engine.ts";
export { describeDevice, examineEngine } from "./doctor.ts";
export { measureConv3d } from "./measure-conv3d.ts";
export { batchNorm } from "./operations/normalisation/batch-norm.ts";
export { foldBatchNorm } from "./operations/normalisation/fold-batch-norm.ts";
export { attention } from "./operations/product/attention.ts";
export { activate } from "./operations/activation/activation.ts";
export { relu } from "./operations/activation/relu.ts";
export { gelu } from "./operations/activation/gelu.ts";
export { silu } from "./operations/activation/silu.ts";
export { starRelu } from "./operations/activation/star-relu.ts";
export { gateChannels } from "./operations/product/gate-channels.ts";
export { layerNorm } from "./operations/normalisation/layer-norm.ts";
export { add } from "./operations/sum/add.ts";
export { addBias } from "./operations/sum/add-bias.ts";
export { linear } from "./operations/product/linear.ts";
export { channelMeans } from "./operations/convolution/channel-means.ts";
export { depthwiseConv2d, depthwiseConv2dWithMeans } from "./operations/convolution/depthwise-conv2d.ts";
export { conv2d } from "./operations/convolution/conv2d.ts";
export { normalisedLinear } from "./operations/product/normalised-linear.ts";
export { productOverRows } from "./operations/product/product-over-rows.ts";
export { sumsOfSquares } from "./operations/sum/sums-of-squares.ts";
export { groupedConv2d } from "./operations/convolution/grouped-conv2d.ts";
export { depthwiseGeluLinear } from "./operations/convolution/depthwise-gelu-linear.ts";
export { conv3x3 } from "./operations/convolution/conv3x3.ts";
export { fusedConv3x3 } from "./operations/convolution/fused-conv3x3.ts";
export { gru } from "./operations/recurrent/gru.ts";
export { lstm } from "./operations/recurrent/lstm.ts";
export { upsample2x } from "./operations/convolution/upsample2x.ts";
export { depthToSpace2x } from "./operations/convolution/depth-to-space.ts";
export { narrow, toWords, widen } from "./operations/half/half-words.ts";
export { AdamW } from "./optimizers/adamw.ts";
export { halfFormatOf, STATE_PRECISIONS } from "./optimizers/half-format.ts";
export { Ema } from "./optimizers/ema.ts";
export { FLOAT32, runOp } from "./operations/backend/run-op.ts";
export { requireBackend } from "./operations/backend/require-backend.ts";
export { isTensorFlowActive } from "./operations/backend/tensorflow-backend.ts";
export {
  areNativeOperationsActive,
  isDifferentiated,
  canFuseForInference,
} from "./operations/backend/native-operations.ts";
export {
  canMultiplyBfloat16,
  PRODUCT_PRECISIONS,
  productPrecision,
  requireProductPrecision,
  withProductPrecision,
} from "./operations/backend/product-precision.ts";
export { recordOperations } from "./operations/backend/record-operations.ts";
export { withGradient } from "./operations/backend/with-gradient.ts";
export type { Device } from "./device.ts";
export type { InstalledEngine } from "./find-engine.ts";
export type { EngineInfo, EngineOptions } from "./load.ts";
export type {
  BatchNormOptions,
  BatchNormResult,
  BatchStatistics,
} from "./operations/normalisation/batch-norm-options.ts";
export type { ProductPrecision } from "./operations/backend/product-precision.ts";
export type { LayerNormOptions } from "./operations/normalisation/layer-norm.ts";
export type { LinearOptions } from "./operations/product/linear-options.ts";
export type { InputNormOptions } from "./operations/product/normalised-linear.ts";
export type { Activation } from "./operations/activation/activation.ts";
export type { Folded } from "./operations/normalisation/fold-batch-norm.ts";
export type {
  DepthwiseConv2dOptions,
  DepthwiseConv2dWithMeans,
} from "./operations/convolution/depthwise-conv2d.ts";
export type { Conv2dOptions } from "./operations/convolution/tensorflow-conv2d.ts";
export type { KernelAndBias } from "./operations/product/kernel-and-bias.ts";
export type { RecurrentDirection, RecurrentDirections } from "./operations/recurrent/recurrent-direction.ts";
export type { Conv3x3Options } from "./operations/convolution/conv3x3.ts";
export type { FusedConv3x3Options } from "./operations/convolution/fused-conv3x3.ts";
export type { AdamWOptions } from "./optimizers/adamw-options.ts";
export type { HalfFormat, StatePrecision } from "./optimizers/half-format.ts";
export type { EmaOptions } from "./optimizers/ema.ts";
export type { RecordedOperation } from "./operations/backend/record-operations.ts";
export type { OpAttribute, TensorTuple } from "./operations/backend/run-op.ts";
export type { Forward } from "./operations/backend/with-gradient.ts";
export type { InstallResult, InstallOptions } from "./install/install-engine.ts";
export type { Platform } from "./install/wheel/wheels.ts";
export type { DeviceDescription, DoctorReport } from "./doctor.ts";
export type { Conv3dTiming } from "./measure-conv3d.ts";
