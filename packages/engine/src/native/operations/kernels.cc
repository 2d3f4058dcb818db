// Compiled once for each instruction set: -DSPINEGRADE_TARGET=name, and the compiler's own option for it.
#include "kernels.h"

#include "attention.h"
#include "batch-norm.h"
#include "depthwise.h"
#include "depthwise-linear.h"
#include "layer-norm.h"
#include "linear.h"
#include "pointwise.h"
#include "winograd.h"
#include "winograd-gradient.h"

#define SPINEGRADE_STRING_OF(name) #name
#define SPINEGRADE_STRING(name) SPINEGRADE_STRING_OF(name)
#define SPINEGRADE_JOIN_OF(a, b) a##b
#define SPINEGRADE_JOIN(a, b) SPINEGRADE_JOIN_OF(a, b)

extern "C" const Kernels* SPINEGRADE_JOIN(spinegradeKernels_, SPINEGRADE_TARGET)() {
  using namespace SPINEGRADE_TARGET;
  static constexpr Kernels kernels = {
      SPINEGRADE_STRING(SPINEGRADE_TARGET),
      DepthwiseSpace,
      AttentionSpace,
      Map<GeluOf>,
      MapGradient<GeluSlope>,
      Map<SiluOf>,
      MapGradient<SiluSlope>,
      LayerNorm,
      LayerNormGradient,
      LinearSpace,
      LinearKernelSpace,
      PackPanel,
      Linear,
      LinearInputGradient,
      LinearKernelGradient,
      kBlockRows,
      kTileRows,
      kTileColumns,
      AttentionForward,
      AttentionGradient,
      Moments,
      Normalise,
      NormaliseSlopes,
      BatchGradient,
      SumRows,
      DepthwiseForward,
      DepthwiseInputGradient,
      DepthwiseKernelGradient,
      kGroup * kLanes,
      kRowsAtOnce,
      DepthwiseLinearSpace,
      DepthwiseLinear,
      PlanWinograd,
      TransformWinogradWeights,
      ConvolveWinograd,
      WinogradGradientSums,
      WinogradGradientSpace,
      SumWinogradGradient,
      WriteWinogradGradient,
  };
  return &kernels;
}
