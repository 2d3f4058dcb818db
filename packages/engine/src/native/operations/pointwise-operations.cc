// Activations, biases and residual branches.
#include "definitions.h"
#include "parts.h"

namespace {

template <void (*Kernels::*kMap)(const float*, float*, size_t)>
void ComputeMap(void*, TF_OpKernelContext* context) {
  Run run(context);
  const float* x = run.Input(0);
  float* y = run.Output(0, run.ShapeOf(0));
  if (y == nullptr) return;
  ForValues(SizeOf(run.ShapeOf(0)), [&](int64_t i, int64_t count) { (TheKernels().*kMap)(x + i, y + i, count); });
}

template <void (*Kernels::*kMap)(const float*, const float*, float*, size_t)>
void ComputeMapGradient(void*, TF_OpKernelContext* context) {
  Run run(context);
  if (!run.Require(run.ShapeOf(0) == run.ShapeOf(1), "dy and x must have one shape")) return;
  const float *dy = run.Input(0), *x = run.Input(1);
  float* dx = run.Output(0, run.ShapeOf(1));
  if (dx == nullptr) return;
  ForValues(SizeOf(run.ShapeOf(1)),
            [&](int64_t i, int64_t count) { (TheKernels().*kMap)(dy + i, x + i, dx + i, count); });
}

void ComputeScaleAndAdd(void*, TF_OpKernelContext* context) {
  Run run(context);
  const Shape& shape = run.ShapeOf(0);
  const int64_t channels = ChannelsOf(shape);
  const bool fit = run.ShapeOf(1) == shape && run.ShapeOf(2) == Shape{channels};
  if (!run.Require(fit, "x and branch must be [..., C], scale [C]")) return;
  const float *x = run.Input(0), *branch = run.Input(1), *scale = run.Input(2);
  float* y = run.Output(0, shape);
  if (y == nullptr) return;
  ForRows(RowsOf(shape), channels, {}, [&](int64_t row, int64_t count, float*) {
    const int64_t i = row * channels;
    TheKernels().scaleAndAdd(x + i, branch + i, scale, y + i, count, channels);
  });
}

void ComputeScaleAndAddGradient(void*, TF_OpKernelContext* context) {
  Run run(context);
  const Shape& shape = run.ShapeOf(0);
  const int64_t channels = ChannelsOf(shape);
  const bool fit = run.ShapeOf(1) == shape && run.ShapeOf(2) == Shape{channels};
  if (!run.Require(fit, "dy and branch must be [..., C], scale [C]")) return;
  const float *dy = run.Input(0), *branch = run.Input(1), *scale = run.Input(2);
  float *dBranch = run.Output(0, shape), *dScale = run.Output(1, {channels});
  if (dBranch == nullptr || dScale == nullptr) return;
  ForRows(RowsOf(shape), channels, {dScale}, [&](int64_t row, int64_t count, float* sums) {
    const int64_t i = row * channels;
    TheKernels().scaleAndAddGradient(dy + i, branch + i, scale, dBranch + i, sums, count, channels);
  });
}

void ComputeSumRows(void*, TF_OpKernelContext* context) {
  Run run(context);
  const int64_t channels = ChannelsOf(run.ShapeOf(0));
  const float* x = run.Input(0);
  float* sums = run.Output(0, {channels});
  if (sums == nullptr) return;
  ForRows(RowsOf(run.ShapeOf(0)), channels, {sums}, [&](int64_t row, int64_t count, float* part) {
    TheKernels().sumRows(x + row * channels, part, count, channels);
  });
}

}  // namespace

std::vector<Definition> PointwiseOperations() {
  return {
      {"SpinegradeGelu", {"x: float"}, {"y: float"}, {}, nullptr, ComputeMap<&Kernels::gelu>, nullptr},
      {"SpinegradeGeluGrad", {"dy: float", "x: float"}, {"dx: float"}, {}, nullptr,
       ComputeMapGradient<&Kernels::geluGradient>, nullptr},
      {"SpinegradeSilu", {"x: float"}, {"y: float"}, {}, nullptr, ComputeMap<&Kernels::silu>, nullptr},
      {"SpinegradeSiluGrad", {"dy: float", "x: float"}, {"dx: float"}, {}, nullptr,
       ComputeMapGradient<&Kernels::siluGradient>, nullptr},
      {"SpinegradeScaleAndAdd", {"x: float", "branch: float", "scale: float"}, {"y: float"}, {}, nullptr,
       ComputeScaleAndAdd, nullptr},
      {"SpinegradeScaleAndAddGrad", {"dy: float", "branch: float", "scale: float"},
       {"d_branch: float", "d_scale: float"}, {}, nullptr, ComputeScaleAndAddGradient, nullptr},
      {"SpinegradeSumRows", {"x: float"}, {"sums: float"}, {}, nullptr, ComputeSumRows, nullptr},
  };
}
