// Linear layers: x W + bias, and the same of GELU(x).
#include <cstdlib>
#include <memory>

#include "definitions.h"
#include "parts.h"

namespace {

// Parts that a product over rows is cut into, the rows that make one worth its sums, and the values of all parts' sums.
constexpr int64_t kMostProducts = 16, kRowsOfProduct = 512, kMostSums = 4 << 20;

struct Free {
  void operator()(float* floats) const { std::free(floats); }
};
using Floats = std::unique_ptr<float, Free>;

// Not initialised; begins with a line of the cache.
Floats Allocate(int64_t count) {
  return Floats(static_cast<float*>(std::aligned_alloc(64, Divide(count * sizeof(float), 64) * 64)));
}

int64_t RoundUpTo(int64_t value, int64_t step) { return Divide(value, step) * step; }

// A matrix [depth, columns], or its transposed one, as panels of tileColumns columns.
Floats PackPanels(const float* matrix, int64_t depth, int64_t columns, bool isTransposed) {
  const Kernels& kernels = TheKernels();
  const int64_t width = kernels.tileColumns;
  Floats panels = Allocate(depth * RoundUpTo(columns, width));
  ParallelFor(Divide(columns, width), [&](size_t index) {
    const int64_t column = index * width;
    kernels.packPanel(matrix, depth, columns, isTransposed, column, panels.get() + column * depth);
  });
  return panels;
}

bool RequireMatrix(Run& run, const Shape& matrix, int64_t ins, int64_t outs) {
  return run.Require(matrix == Shape{ins, outs}, "the kernel must be [I, O] for x [..., I] and an output [..., O]");
}

// x [..., I], kernel [I, O], bias [O] -> y [..., O]
template <auto kLinear>
void ComputeLinear(void*, TF_OpKernelContext* context) {
  Run run(context);
  Shape shape = run.ShapeOf(0);
  const int64_t ins = ChannelsOf(shape), outs = ChannelsOf(run.ShapeOf(2)), rows = RowsOf(shape);
  if (!RequireMatrix(run, run.ShapeOf(1), ins, outs)) return;
  shape.back() = outs;
  const float *x = run.Input(0), *bias = run.Input(2);
  float* y = run.Output(0, shape);
  if (y == nullptr) return;
  const Kernels& kernels = TheKernels();
  const Floats panels = PackPanels(run.Input(1), ins, outs, false);
  ParallelFor(Divide(rows, kernels.blockRows), [&](size_t index) {
    const int64_t begin = index * kernels.blockRows, count = std::min(kernels.blockRows, rows - begin);
    float* const space = WorkSpace(kernels.linearSpace(ins));
    (kernels.*kLinear)(x + begin * ins, count, ins, panels.get(), outs, bias, y + begin * outs, space);
  });
}

// dy [..., O], kernel [I, O], and x [..., I] if it went through GELU -> dx [..., I]
template <bool kHasGelu>
void ComputeLinearInputGradient(void*, TF_OpKernelContext* context) {
  Run run(context);
  Shape shape = run.ShapeOf(0);
  const int64_t outs = ChannelsOf(shape), ins = run.ShapeOf(1).front(), rows = RowsOf(shape);
  if (!RequireMatrix(run, run.ShapeOf(1), ins, outs)) return;
  shape.back() = ins;
  if (kHasGelu && !run.Require(run.ShapeOf(2) == shape, "x must be [..., I]")) return;
  const float *dy = run.Input(0), *x = kHasGelu ? run.Input(2) : nullptr;
  float* dx = run.Output(0, shape);
  if (dx == nullptr) return;
  const Kernels& kernels = TheKernels();
  const Floats panels = PackPanels(run.Input(1), outs, ins, true);
  ParallelFor(Divide(rows, kernels.blockRows), [&](size_t index) {
    const int64_t begin = index * kernels.blockRows, count = std::min(kernels.blockRows, rows - begin);
    float* const space = WorkSpace(kernels.linearSpace(outs));
    kernels.linearInputGradient(dy + begin * outs, count, outs, panels.get(), ins,
                                x == nullptr ? nullptr : x + begin * ins, dx + begin * ins, space);
  });
}

// dy [..., O], x [..., I] -> dKernel [I, O], dBias [O]
template <auto kGradient>
void ComputeLinearKernelGradient(void*, TF_OpKernelContext* context) {
  Run run(context);
  const int64_t outs = ChannelsOf(run.ShapeOf(0)), ins = ChannelsOf(run.ShapeOf(1)), rows = RowsOf(run.ShapeOf(1));
  if (!run.Require(RowsOf(run.ShapeOf(0)) == rows, "dy [..., O] and x [..., I] must have as many rows")) return;
  const float *dy = run.Input(0), *x = run.Input(1);
  float *dKernel = run.Output(0, {ins, outs}), *dBias = run.Output(1, {outs});
  if (dKernel == nullptr || dBias == nullptr) return;
  const Kernels& kernels = TheKernels();
  const int64_t width = RoundUpTo(outs, kernels.tileColumns);
  const int64_t sums = (RoundUpTo(ins, kernels.tileRows) + 1) * width;  // the last row is the bias's
  const int64_t most = std::clamp<int64_t>(kMostSums / sums, 1, kMostProducts);
  const int64_t rowsOfPart = Divide(rows, std::clamp<int64_t>(Divide(rows, kRowsOfProduct), 1, most));
  const int64_t parts = Divide(rows, rowsOfPart);
  const Floats partial = Allocate(parts * sums);
  ParallelFor(parts, [&](size_t index) {
    const int64_t begin = index * rowsOfPart, count = std::min(rowsOfPart, rows - begin);
    float* const own = partial.get() + index * sums;
    std::fill_n(own, sums, 0.0f);
    float* const space = WorkSpace(kernels.linearKernelSpace(ins));
    (kernels.*kGradient)(x + begin * ins, dy + begin * outs, count, ins, outs, own, own + sums - width, space);
  });
  const auto addRow = [&](int64_t row, float* target) {
    std::fill_n(target, outs, 0.0f);
    for (int64_t part = 0; part < parts; part++) {
      const float* source = partial.get() + part * sums + row * width;
      for (int64_t c = 0; c < outs; c++) target[c] += source[c];
    }
  };
  ParallelFor(ins, [&](size_t row) { addRow(row, dKernel + row * outs); });
  addRow(sums / width - 1, dBias);
}

}  // namespace

std::vector<Definition> LinearOperations() {
  return {
      {"SpinegradeLinear", {"x: float", "kernel: float", "bias: float"}, {"y: float"}, {}, nullptr,
       ComputeLinear<&Kernels::linear>, nullptr},
      {"SpinegradeLinearInputGrad", {"dy: float", "kernel: float"}, {"dx: float"}, {}, nullptr,
       ComputeLinearInputGradient<false>, nullptr},
      {"SpinegradeLinearKernelGrad", {"dy: float", "x: float"}, {"d_kernel: float", "d_bias: float"}, {}, nullptr,
       ComputeLinearKernelGradient<&Kernels::linearKernelGradient>, nullptr},
      {"SpinegradeGeluLinear", {"x: float", "kernel: float", "bias: float"}, {"y: float"}, {}, nullptr,
       ComputeLinear<&Kernels::geluLinear>, nullptr},
      {"SpinegradeGeluLinearInputGrad", {"dy: float", "kernel: float", "x: float"}, {"dx: float"}, {}, nullptr,
       ComputeLinearInputGradient<true>, nullptr},
      {"SpinegradeGeluLinearKernelGrad", {"dy: float", "x: float"}, {"d_kernel: float", "d_bias: float"}, {}, nullptr,
       ComputeLinearKernelGradient<&Kernels::geluLinearKernelGradient>, nullptr},
  };
}
