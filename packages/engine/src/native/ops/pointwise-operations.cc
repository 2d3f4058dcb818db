// Activations, and the sums of rows that are a bias's gradient.
#include <vector>

#include "runtime/active-kernels.h"
#include "runtime/op-definition.h"
#include "runtime/partition.h"

namespace {

template <void (*PointwiseKernels::*kMap)(const float*, float*, int64_t)>
void ComputeMap(KernelContext& context) {
  const float* x = context.Input(0);
  float* y = context.Output(0, context.ShapeOf(0));
  const auto map = ActiveKernels().pointwise.*kMap;
  ForValues(SizeOf(context.ShapeOf(0)), [&](int64_t i, int64_t count) { map(x + i, y + i, count); });
}

template <void (*PointwiseKernels::*kMap)(const float*, const float*, float*, int64_t)>
void ComputeMapGradient(KernelContext& context) {
  Require(context.ShapeOf(0) == context.ShapeOf(1), "dy and x must have one shape");
  const float *dy = context.Input(0), *x = context.Input(1);
  float* dx = context.Output(0, context.ShapeOf(1));
  const auto map = ActiveKernels().pointwise.*kMap;
  ForValues(SizeOf(context.ShapeOf(1)), [&](int64_t i, int64_t count) { map(dy + i, x + i, dx + i, count); });
}

// x of any shape, scale [1], bias [1] -> y
void ComputeStarRelu(KernelContext& context) {
  Require(context.ShapeOf(1) == Shape{1} && context.ShapeOf(2) == Shape{1}, "scale and bias must be [1]");
  const float *x = context.Input(0), scale = *context.Input(1), bias = *context.Input(2);
  float* y = context.Output(0, context.ShapeOf(0));
  const auto starRelu = ActiveKernels().pointwise.starRelu;
  ForValues(SizeOf(context.ShapeOf(0)), [&](int64_t i, int64_t count) { starRelu(scale, bias, x + i, y + i, count); });
}

// dy and x of one shape, scale [1] -> dx, dScale [1], dBias [1]
void ComputeStarReluGradient(KernelContext& context) {
  Require(context.ShapeOf(0) == context.ShapeOf(1), "dy and x must have one shape");
  Require(context.ShapeOf(2) == Shape{1}, "scale must be [1]");
  const float *dy = context.Input(0), *x = context.Input(1), scale = *context.Input(2);
  float *dx = context.Output(0, context.ShapeOf(1)), *dScale = context.Output(1, {1}), *dBias = context.Output(2, {1});
  const auto gradient = ActiveKernels().pointwise.starReluGradient;
  const int64_t count = SizeOf(context.ShapeOf(1));
  std::vector<StarReluSums> sums(static_cast<size_t>(DivideUp(count, kTaskValues)));
  ForValues(count, [&](int64_t i, int64_t values) {
    sums.at(static_cast<size_t>(i / kTaskValues)) = gradient(scale, dy + i, x + i, dx + i, values);
  });
  double ofScale = 0, ofBias = 0;
  for (const StarReluSums& sum : sums) {
    ofScale += sum.dScale;
    ofBias += sum.dBias;
  }
  *dScale = static_cast<float>(ofScale);
  *dBias = static_cast<float>(ofBias);
}

void ComputeSumRows(KernelContext& context) {
  const int64_t channels = ChannelsOf(context.ShapeOf(0));
  const float* x = context.Input(0);
  float* sums = context.Output(0, {channels});
  const auto sumRows = ActiveKernels().pointwise.sumRows;
  ForRows(RowsOf(context.ShapeOf(0)), channels, {sums},
          [&](int64_t row, int64_t rows, float* own) { sumRows(x + row * channels, own, rows, channels); });
}

template <void (*kCompute)(KernelContext&)>
Compute Create(const AttributeReader&) {
  return kCompute;
}

const RegisterOps kFamily{
    {"SpinegradeGelu", {"x: float"}, {"y: float"}, {}, Create<ComputeMap<&PointwiseKernels::gelu>>},
    {"SpinegradeGeluGrad",
     {"dy: float", "x: float"},
     {"dx: float"},
     {},
     Create<ComputeMapGradient<&PointwiseKernels::geluGradient>>},
    {"SpinegradeSilu", {"x: float"}, {"y: float"}, {}, Create<ComputeMap<&PointwiseKernels::silu>>},
    {"SpinegradeSiluGrad",
     {"dy: float", "x: float"},
     {"dx: float"},
     {},
     Create<ComputeMapGradient<&PointwiseKernels::siluGradient>>},
    {"SpinegradeStarRelu", {"x: float", "scale: float", "bias: float"}, {"y: float"}, {}, Create<ComputeStarRelu>},
    {"SpinegradeStarReluGrad",
     {"dy: float", "x: float", "scale: float"},
     {"dx: float", "d_scale: float", "d_bias: float"},
     {},
     Create<ComputeStarReluGradient>},
    {"SpinegradeSumRows", {"x: float"}, {"sums: float"}, {}, Create<ComputeSumRows>},
};

}  // namespace
