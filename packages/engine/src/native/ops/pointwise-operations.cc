// Activations, and the sums of rows that are a bias's gradient.
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
    {"SpinegradeSumRows", {"x: float"}, {"sums: float"}, {}, Create<ComputeSumRows>},
};

}  // namespace
