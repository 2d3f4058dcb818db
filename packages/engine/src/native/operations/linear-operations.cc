// Linear layers: x W + bias, and the same of GELU(x).
#include <cstdlib>
#include <memory>

#include "definitions.h"
#include "parts.h"

namespace {

// A kernel's gradient is computed in tasks of so many of its rows, and of a part of x's rows where those are few tasks
// and these enough: the parts' sums cost memory and time.
constexpr int64_t kGradientRows = 96, kGradientTasks = 8, kRowsOfPart = 512;

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

// `rows` is x or dy.
bool RequireMatrix(Run& run, const Shape& rows, const Shape& matrix, int64_t ins, int64_t outs) {
  const bool fit = !rows.empty() && matrix == Shape{ins, outs};
  return run.Require(fit, "the kernel must be [I, O] for x [..., I] and an output [..., O]");
}

// `work(begin, count, space)` for each block of rows that a product over `depth` takes at once.
template <typename Work>
void ForBlocks(int64_t rows, int64_t depth, const Work& work) {
  const int64_t block = TheKernels().blockRows;
  const size_t space = TheKernels().linearSpace(depth);
  ParallelFor(Divide(rows, block), [&](size_t index) {
    const int64_t begin = index * block;
    work(begin, std::min(block, rows - begin), WorkSpace(space));
  });
}

// x [..., I], kernel [I, O], bias [O] -> y [..., O]
template <auto kLinear>
void ComputeLinear(void*, TF_OpKernelContext* context) {
  Run run(context);
  Shape shape = run.ShapeOf(0);
  const int64_t ins = ChannelsOf(shape), outs = ChannelsOf(run.ShapeOf(2)), rows = RowsOf(shape);
  if (!RequireMatrix(run, shape, run.ShapeOf(1), ins, outs)) return;
  shape.back() = outs;
  const float *x = run.Input(0), *bias = run.Input(2);
  float* y = run.Output(0, shape);
  if (y == nullptr) return;
  const Floats panels = PackPanels(run.Input(1), ins, outs, false);
  ForBlocks(rows, ins, [&](int64_t begin, int64_t count, float* space) {
    (TheKernels().*kLinear)(x + begin * ins, count, ins, panels.get(), outs, bias, y + begin * outs, space);
  });
}

// dy [..., O], kernel [I, O], and x [..., I] if it went through GELU -> dx [..., I]
template <bool kHasGelu>
void ComputeLinearInputGradient(void*, TF_OpKernelContext* context) {
  Run run(context);
  Shape shape = run.ShapeOf(0);
  const Shape& kernel = run.ShapeOf(1);
  const int64_t outs = ChannelsOf(shape), ins = kernel.empty() ? 0 : kernel.front(), rows = RowsOf(shape);
  if (!RequireMatrix(run, shape, kernel, ins, outs)) return;
  shape.back() = ins;
  if (kHasGelu && !run.Require(run.ShapeOf(2) == shape, "x must be [..., I]")) return;
  const float* dy = run.Input(0);
  float* dx = run.Output(0, shape);
  if (dx == nullptr) return;
  const Kernels& kernels = TheKernels();
  const Floats panels = PackPanels(run.Input(1), outs, ins, true);
  ForBlocks(rows, outs, [&](int64_t begin, int64_t count, float* space) {
    const float* const slopes = dy + begin * outs;
    if constexpr (kHasGelu) {
      const float* const x = run.Input(2) + begin * ins;
      kernels.geluLinearInputGradient(slopes, count, outs, panels.get(), ins, x, dx + begin * ins, space);
    } else {
      kernels.linearInputGradient(slopes, count, outs, panels.get(), ins, dx + begin * ins, space);
    }
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
  const int64_t width = RoundUpTo(outs, kernels.tileColumns), sums = RoundUpTo(ins, kernels.tileRows) * width;
  const int64_t groups = std::max<int64_t>(1, Divide(ins, kGradientRows));
  const int64_t mostParts = std::max<int64_t>(1, rows / kRowsOfPart);
  const int64_t rowsOfPart = std::max<int64_t>(1, Divide(rows, std::min(Divide(kGradientTasks, groups), mostParts)));
  const int64_t parts = std::max<int64_t>(1, Divide(rows, rowsOfPart));
  const Floats partial = Allocate(parts * sums), biases = Allocate(parts * width);
  std::fill_n(biases.get(), parts * width, 0.0f);
  ParallelFor(parts * groups, [&](size_t index) {
    const int64_t part = index / groups, row = part * rowsOfPart, count = std::min(rowsOfPart, rows - row);
    const int64_t begin = index % groups * kGradientRows, end = std::min(begin + kGradientRows, ins);
    float* const own = partial.get() + part * sums + begin * width;
    std::fill_n(own, RoundUpTo(end - begin, kernels.tileRows) * width, 0.0f);
    float* const space = WorkSpace(kernels.linearKernelSpace(kGradientRows));
    (kernels.*kGradient)(x + row * ins, dy + row * outs, count, ins, outs, begin, end, own,
                         begin == 0 ? biases.get() + part * width : nullptr, space);
  });
  const auto addParts = [&](const float* source, int64_t step, float* target) {
    std::copy_n(source, outs, target);
    for (int64_t part = 1; part < parts; part++) {
      for (int64_t c = 0; c < outs; c++) target[c] += source[part * step + c];
    }
  };
  ParallelFor(ins, [&](size_t row) { addParts(partial.get() + row * width, sums, dKernel + row * outs); });
  addParts(biases.get(), width, dBias);
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
