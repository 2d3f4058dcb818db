// Layer normalisation.
#include "runtime/active-kernels.h"
#include "runtime/op-definition.h"
#include "runtime/partition.h"

namespace {

// x [..., C], scale [C], offset [C] -> y [..., C], mean [rows], rstd [rows]
void ComputeLayerNorm(float epsilon, KernelContext& context) {
  const Shape& shape = context.ShapeOf(0);
  const int64_t rows = RowsOf(shape), channels = ChannelsOf(shape);
  const Shape vector{channels};
  Require(context.ShapeOf(1) == vector && context.ShapeOf(2) == vector, "scale and offset must be [C]");
  const float *x = context.Input(0), *scale = context.Input(1), *offset = context.Input(2);
  float *y = context.Output(0, shape), *mean = context.Output(1, {rows}), *rstd = context.Output(2, {rows});
  const auto forward = ActiveKernels().layerNorm.forward;
  ForRows(rows, channels, {}, [&](int64_t row, int64_t count, float*) {
    const int64_t i = row * channels;
    forward({count, channels, epsilon, x + i, scale, offset, y + i, mean + row, rstd + row});
  });
}

// dy [..., C], x [..., C], scale [C], mean [rows], rstd [rows] -> dx [..., C], dScale [C], dOffset [C]
void ComputeLayerNormGradient(KernelContext& context) {
  const Shape& shape = context.ShapeOf(1);
  const int64_t rows = RowsOf(shape), channels = ChannelsOf(shape);
  Require(context.ShapeOf(0) == shape && context.ShapeOf(2) == Shape{channels} && context.ShapeOf(3) == Shape{rows} &&
              context.ShapeOf(4) == Shape{rows},
          "dy and x must be [..., C], scale [C], mean and rstd [rows]");
  const float *dy = context.Input(0), *x = context.Input(1), *scale = context.Input(2), *mean = context.Input(3),
              *rstd = context.Input(4);
  float *dx = context.Output(0, shape), *dScale = context.Output(1, {channels}),
        *dOffset = context.Output(2, {channels});
  const auto gradient = ActiveKernels().layerNorm.gradient;
  ForRows(rows, channels, {dScale, dOffset}, [&](int64_t row, int64_t count, float* own) {
    const int64_t i = row * channels;
    gradient({count, channels, dy + i, x + i, scale, mean + row, rstd + row, dx + i, own, own + channels});
  });
}

Compute CreateLayerNorm(const AttributeReader& attributes) {
  const float epsilon = attributes.Float("epsilon");
  return [epsilon](KernelContext& context) { ComputeLayerNorm(epsilon, context); };
}

Compute CreateLayerNormGradient(const AttributeReader&) { return ComputeLayerNormGradient; }

const RegisterOps kFamily{
    {"SpinegradeLayerNorm",
     {"x: float", "scale: float", "offset: float"},
     {"y: float", "mean: float", "rstd: float"},
     {"epsilon: float"},
     CreateLayerNorm},
    {"SpinegradeLayerNormGrad",
     {"dy: float", "x: float", "scale: float", "mean: float", "rstd: float"},
     {"dx: float", "d_scale: float", "d_offset: float"},
     {},
     CreateLayerNormGradient},
};

}  // namespace
