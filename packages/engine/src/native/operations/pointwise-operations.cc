// Activations, and the sums of rows that a bias has as its gradient.
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
      {"SpinegradeGelu", {"x: float"}, {"y: float"}, {}, nullptr, Guarded<ComputeMap<&Kernels::gelu>>, nullptr},
      {"SpinegradeGeluGrad", {"dy: float", "x: float"}, {"dx: float"}, {}, nullptr,
       Guarded<ComputeMapGradient<&Kernels::geluGradient>>, nullptr},
      {"SpinegradeSilu", {"x: float"}, {"y: float"}, {}, nullptr, Guarded<ComputeMap<&Kernels::silu>>, nullptr},
      {"SpinegradeSiluGrad", {"dy: float", "x: float"}, {"dx: float"}, {}, nullptr,
       Guarded<ComputeMapGradient<&Kernels::siluGradient>>, nullptr},
      {"SpinegradeSumRows", {"x: float"}, {"sums: float"}, {}, nullptr, Guarded<ComputeSumRows>, nullptr},
  };
}
