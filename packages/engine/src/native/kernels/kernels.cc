// Compiled once for each instruction set: -DSPINEGRADE_TARGET=name, and the compiler's own option for it.
#include "kernels/kernels.h"

#include "kernels/attention.h"
#include "kernels/batch-norm.h"
#include "kernels/conv2d-windows.h"
#include "kernels/conv2d.h"
#include "kernels/depthwise-linear.h"
#include "kernels/depthwise.h"
#include "kernels/half-at-rest.h"
#include "kernels/layer-norm.h"
#include "kernels/linear.h"
#include "kernels/max-pool.h"
#include "kernels/optimizer.h"
#include "kernels/pointwise.h"
#include "kernels/recurrent.h"
#include "kernels/winograd-gradient.h"
#include "kernels/winograd.h"

#define SPINEGRADE_STRING_OF(name) #name
#define SPINEGRADE_STRING(name) SPINEGRADE_STRING_OF(name)
#define SPINEGRADE_JOIN_OF(a, b) a##b
#define SPINEGRADE_JOIN(a, b) SPINEGRADE_JOIN_OF(a, b)

namespace SPINEGRADE_TARGET {

template <typename Products>
constexpr LinearKernels FillLinear() {
  LinearKernels linear{};
  linear.blockRows = kBlockRows;
  linear.tileRows = kTileRows;
  linear.tileColumns = kTileColumns;
  linear.depthOfStep = Products::kDepthOfStep;
  linear.packedRow = PackedRow<Products>;
  linear.space = ValuesSpace;
  linear.kernelSpace = LinearKernelSpace<Products>;
  linear.packPanel = Products::PackPanel;
  linear.packRows = PackRows<Products>;
  linear.packNormalised = PackNormalised<Products>;
  linear.depthwiseSpace = DepthwiseLinearSpace<Products>;
  linear.packDepthwise = PackDepthwise<Products>;
  linear.forward = LinearForward<Products>;
  linear.inputGradient = LinearBackwardInput<Products>;
  linear.normalisedInputGradient = NormalisedLinearBackwardInput<Products>;
  linear.kernelGradient = LinearBackwardKernel<Products>;
  return linear;
}

// By name: two members of one type that change places would compile in a list.
static constexpr Kernels FillTable() {
  Kernels table{};
  table.instructions = SPINEGRADE_STRING(SPINEGRADE_TARGET);

  table.pointwise.gelu = Map<GeluOf>;
  table.pointwise.geluGradient = MapGradient<GeluDerivative>;
  table.pointwise.silu = Map<SiluOf>;
  table.pointwise.siluGradient = MapGradient<SiluDerivative>;
  table.pointwise.starRelu = StarRelu;
  table.pointwise.starReluGradient = StarReluGradient;
  table.pointwise.sumRows = SumRows;

  table.half.widenBfloat16 = Widen<WidenBfloat16>;
  table.half.widenFloat16 = Widen<WidenFloat16>;
  table.half.narrowBfloat16 = Narrow<NarrowBfloat16<ToNearest>>;
  table.half.narrowFloat16 = Narrow<NarrowFloat16<ToNearest>>;

  table.optimizer.sumSquares = SumSquares;
  table.optimizer.adamW = StepAdamW;
  table.optimizer.bfloat16AdamW = StepHalfAdamW<Bfloat16Block>;
  table.optimizer.float16AdamW = StepHalfAdamW<Float16Block>;
  table.optimizer.moveAverage = MoveAverage;

  table.layerNorm.forward = LayerNormRows;
  table.layerNorm.gradient = LayerNormRowsGradient;

  table.batchNorm.moments = SumMoments;
  table.batchNorm.normalise = Normalise;
  table.batchNorm.reduceGradient = BatchNormBackwardReduce;
  table.batchNorm.inputGradient = BatchNormBackwardInput;

  table.linear = FillLinear<Float32Products>();
#ifdef SPINEGRADE_BFLOAT16
  table.linearOfBfloat16 = FillLinear<Bfloat16Products>();
#endif

  table.recurrent.gru = GruStep;
  table.recurrent.gruGradient = GruStepGradient;
  table.recurrent.lstm = LstmStep;
  table.recurrent.lstmGradient = LstmStepGradient;

  table.attention.space = AttentionSpace;
  table.attention.forward = AttendRows;
  table.attention.gradient = AttendRowsGradient;

  table.depthwise.channelsAtOnce = kGroup * kLanes;
  table.depthwise.rowsAtOnce = kRowsAtOnce;
  table.depthwise.space = DepthwiseSpace;
  table.depthwise.forward = DepthwiseRows;
  table.depthwise.inputGradient = DepthwiseBackwardInput;
  table.depthwise.kernelGradient = DepthwiseBackwardKernel;

  table.conv2d.forward = {Blocking<false>::kColumns, Conv2dSpace<false>, ConvolveMap<false>};
  table.conv2d.inputGradient = {Blocking<true>::kColumns, Conv2dSpace<true>, ConvolveMap<true>};
  table.conv2d.kernelSpace = Conv2dKernelSpace;
  table.conv2d.kernelGradient = Conv2dBackwardKernel;
  table.conv2d.windowsSpace = WindowsSpace;
  table.conv2d.windowsGradient = WindowsBackwardKernel;

  table.pooling.maxGradient = MaxPoolBackward;

  table.winograd.plan = PlanWinograd;
  table.winograd.transformWeights = TransformWinogradWeights;
  table.winograd.forward = ConvolveWinograd;
  table.winograd.gradientSums = WinogradGradientSums;
  table.winograd.gradientSpace = WinogradGradientSpace;
  table.winograd.sumGradient = SumWinogradGradient;
  table.winograd.writeGradient = WriteWinogradGradient;
  return table;
}

}  // namespace SPINEGRADE_TARGET

extern "C" const Kernels* SPINEGRADE_JOIN(spinegradeKernels_, SPINEGRADE_TARGET)() {
  static constexpr Kernels kTable = SPINEGRADE_TARGET::FillTable();
  return &kTable;
}
