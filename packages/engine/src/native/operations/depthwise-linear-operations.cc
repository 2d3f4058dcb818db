// A linear layer of what a depthwise convolution and GELU make, and an addend: PVT v2's MLP behind its first layer.
#include "definitions.h"
#include "panels.h"
#include "parts.h"

namespace {

// A task's rows: of whole tiles of pixels, as far as these stay near.
int64_t RowsOfTask(int64_t height, int64_t width) {
  constexpr int64_t kMostPixels = 128;
  const int64_t tile = TheKernels().tileRows;
  const auto waste = [&](int64_t rows) { return static_cast<double>(RoundUpTo(rows * width, tile)) / (rows * width); };
  int64_t best = 1;
  for (int64_t rows = 2; rows <= std::min(height, TheKernels().rowsAtOnce) && rows * width <= kMostPixels; rows++) {
    if (waste(rows) <= waste(best)) best = rows;
  }
  return best;
}

// x [N, H, W, C], its convolution's kernel [3, 3, C, 1] and bias [C], kernel [C, O], bias [O], addend [N, H, W, O] -> y,
// as the addend
void ComputeDepthwiseLinear(void*, TF_OpKernelContext* context) {
  Run run(context);
  const Shape &x = run.ShapeOf(0), &y = run.ShapeOf(5);
  const int64_t channels = ChannelsOf(x), outs = ChannelsOf(y);
  const bool fit = x.size() == 4 && run.ShapeOf(1) == Shape{3, 3, channels, 1} && run.ShapeOf(2) == Shape{channels} &&
                   run.ShapeOf(3) == Shape{channels, outs} && run.ShapeOf(4) == Shape{outs} &&
                   y == Shape{x[0], x[1], x[2], outs};
  if (!run.Require(fit, "for x [N, H, W, C] the kernels must be [3, 3, C, 1] and [C, O], the addend [N, H, W, O]")) return;
  const Depthwise sizes{x[0], x[1], x[2], channels, x[1], x[2], 3, 1, 1, 1, Activation::kGelu};
  float* const result = run.Output(0, y);
  if (result == nullptr || SizeOf(x) == 0) return;
  const Kernels& kernels = TheKernels();
  const Floats panels = PackPanels(run.Input(3), channels, outs, false, nullptr);
  const LinearOutput output{outs, panels.get(), run.Input(4), run.Input(5), Activation::kNone, result};
  const int64_t rows = RowsOfTask(sizes.height, sizes.width), blocks = Divide(sizes.height, rows);
  const size_t space = kernels.depthwiseLinearSpace(sizes, rows * sizes.width);
  ParallelFor(sizes.images * blocks, [&](size_t index) {
    const int64_t image = index / blocks, begin = index % blocks * rows, end = std::min(begin + rows, sizes.height);
    kernels.depthwiseLinear(sizes, image, begin, end, run.Input(0), run.Input(1), run.Input(2), output,
                            WorkSpace(space));
  });
}

}  // namespace

std::vector<Definition> DepthwiseLinearOperations() {
  return {
      {"SpinegradeDepthwiseGeluLinear",
       {"x: float", "depthwise_kernel: float", "depthwise_bias: float", "kernel: float", "bias: float",
        "addend: float"},
       {"y: float"}, {}, nullptr, Guarded<ComputeDepthwiseLinear>, nullptr},
  };
}
