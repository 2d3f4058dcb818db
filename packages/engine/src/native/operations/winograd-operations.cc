// Convolutions by 3x3 and 3x3x3, of stride 1 and padding 1, with what follows them in a net.
#include "definitions.h"
#include "parts.h"

namespace {

struct Attributes {
  bool isUpsampled;
  int64_t firstChannel;
  Activation activation;
};

void* CreateConvolution(TF_OpKernelConstruction* construction) {
  return new Attributes{IntAttribute(construction, "is_upsampled") != 0, IntAttribute(construction, "first_channel"),
                        static_cast<Activation>(IntAttribute(construction, "activation"))};
}

void DestroyConvolution(void* attributes) { delete static_cast<Attributes*>(attributes); }

// The sizes; of no taps where the shapes make no convolution that is computed here.
Convolution ConvolutionSizes(const Shape& x, const Shape& kernel, const Attributes& given) {
  if (x.size() != 5 || kernel.size() != 5) return {};
  const int64_t taps = kernel[0], first = given.firstChannel;
  const bool isKnown = (taps == 1 || taps == 3) && kernel[1] == 3 && kernel[2] == 3 && first >= 0 &&
                       first + x[4] <= kernel[3];
  if (!isKnown) return {};
  return {x[0], x[1], x[2], x[3], x[4], kernel[4], taps, kernel[3], first, given.isUpsampled};
}

// As many as are worked on together, or fewer where the last of few tasks would leave threads without work.
int64_t TilesOfTask(const WinogradPlan& plan) {
  constexpr int64_t kFewTasks = 4;
  const int64_t rows = TheKernels().tileRows;
  const int64_t tasks = Divide(Divide(plan.tiles, plan.tilesAtOnce), kFewTasks) * kFewTasks;
  return std::min(plan.tilesAtOnce, Divide(Divide(plan.tiles, std::max<int64_t>(1, tasks)), rows) * rows);
}

// x [B, D, H, W, C], kernel [1 or 3, 3, 3, K, O]; addend [B, D, h, w, O], scale and offset [O], or empty -> y
void ComputeConvolution(void* attributes, TF_OpKernelContext* context) {
  Run run(context);
  const auto& given = *static_cast<Attributes*>(attributes);
  const Convolution sizes = ConvolutionSizes(run.ShapeOf(0), run.ShapeOf(1), given);
  const int64_t zoom = sizes.isUpsampled ? 2 : 1, outs = sizes.outChannels;
  const Shape shape{sizes.volumes, sizes.depth, sizes.height * zoom, sizes.width * zoom, outs};
  const bool hasAddend = SizeOf(run.ShapeOf(2)) > 0, hasScale = SizeOf(run.ShapeOf(3)) > 0;
  const bool fit = sizes.taps > 0 && (!hasAddend || run.ShapeOf(2) == shape) && run.ShapeOf(3) == run.ShapeOf(4) &&
                   (!hasScale || run.ShapeOf(3) == Shape{outs}) && given.activation != Activation::kSilu;
  if (!run.Require(fit, "x must be [B, D, H, W, C], the kernel [1 or 3, 3, 3, C or more, O], the addend as the output or "
                        "empty, scale and offset [O] or empty, the activation none or relu")) {
    return;
  }
  const float *x = run.Input(0), *kernel = run.Input(1);
  float* y = run.Output(0, shape);
  if (y == nullptr || SizeOf(shape) == 0) return;
  const Finishing finishing{hasAddend ? run.Input(2) : nullptr, hasScale ? run.Input(3) : nullptr,
                            hasScale ? run.Input(4) : nullptr, given.activation};
  const Kernels& kernels = TheKernels();
  const WinogradPlan plan = kernels.planWinograd(sizes);
  float* const panels = run.Temporary(plan.panels);
  if (panels == nullptr) return;
  ParallelFor(Divide(outs, kernels.tileColumns), [&](size_t index) {
    kernels.weighWinograd(sizes, kernel, index * kernels.tileColumns, panels);
  });
  const int64_t atOnce = TilesOfTask(plan);
  ParallelFor(Divide(plan.tiles, atOnce), [&](size_t index) {
    const int64_t begin = index * atOnce, end = std::min(begin + atOnce, plan.tiles);
    kernels.convolveWinograd(sizes, begin, end, x, panels, finishing, y, WorkSpace(plan.space));
  });
}

}  // namespace

std::vector<Definition> WinogradOperations() {
  return {
      {"SpinegradeConv3x3", {"x: float", "kernel: float", "addend: float", "scale: float", "offset: float"},
       {"y: float"}, {"is_upsampled: int", "first_channel: int", "activation: int"}, CreateConvolution, ComputeConvolution,
       DestroyConvolution},
  };
}
