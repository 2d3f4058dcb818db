// Convolutions by 3x3 and 3x3x3, of stride 1 and padding 1, with what follows them in a net; their backward passes.
#include "activation-attribute.h"
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
                        ActivationOf(construction, IntAttribute(construction, "activation"),
                                     {Activation::kNone, Activation::kRelu})};
}

void DestroyConvolution(void* attributes) { delete static_cast<Attributes*>(attributes); }

struct KernelGradientAttributes {
  bool isUpsampled;
  int64_t taps;
};

void* CreateInputGradient(TF_OpKernelConstruction* construction) {
  return new Attributes{IntAttribute(construction, "is_upsampled") != 0, 0, Activation::kNone};
}

void* CreateKernelGradient(TF_OpKernelConstruction* construction) {
  return new KernelGradientAttributes{IntAttribute(construction, "is_upsampled") != 0,
                                      IntAttribute(construction, "taps")};
}

void DestroyKernelGradient(void* attributes) { delete static_cast<KernelGradientAttributes*>(attributes); }

bool IsKernel(const Shape& kernel) {
  return kernel.size() == 5 && (kernel[0] == 1 || kernel[0] == 3) && kernel[1] == 3 && kernel[2] == 3;
}

// The sizes; of no taps where the shapes make no convolution that is computed here.
Convolution ConvolutionSizes(const Shape& x, const Shape& kernel, const Attributes& given) {
  const int64_t first = given.firstChannel;
  if (x.size() != 5 || !IsKernel(kernel) || first < 0 || first + x[4] > kernel[3]) return {};
  return {x[0], x[1], x[2], x[3], x[4], kernel[4], kernel[0], kernel[3], first, given.isUpsampled, false};
}

// As many as are worked on together, or fewer where the last of few tasks would leave threads without work.
int64_t TilesOfTask(const WinogradPlan& plan) {
  constexpr int64_t kFewTasks = 4;
  const int64_t rows = TheKernels().tileRows;
  const int64_t tasks = Divide(Divide(plan.tiles, plan.tilesAtOnce), kFewTasks) * kFewTasks;
  return std::min(plan.tilesAtOnce, Divide(Divide(plan.tiles, std::max<int64_t>(1, tasks)), rows) * rows);
}

// Makes y, of sizes that fit and are not empty.
void Convolve(Run& run, const Convolution& sizes, const float* x, const float* kernel, const Finishing& finishing,
              float* y) {
  const Kernels& kernels = TheKernels();
  const WinogradPlan plan = kernels.planWinograd(sizes);
  float* const panels = run.Temporary(plan.panels);
  if (panels == nullptr) return;
  ParallelFor(Divide(sizes.outChannels, kernels.tileColumns), [&](size_t index) {
    kernels.transformWinogradWeights(sizes, kernel, index * kernels.tileColumns, panels);
  });
  const int64_t atOnce = TilesOfTask(plan);
  ParallelFor(Divide(plan.tiles, atOnce), [&](size_t index) {
    const int64_t begin = index * atOnce, end = std::min(begin + atOnce, plan.tiles);
    kernels.convolveWinograd(sizes, begin, end, x, panels, finishing, y, WorkSpace(plan.space));
  });
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
                   (!hasScale || run.ShapeOf(3) == Shape{outs});
  if (!run.Require(fit, "x must be [B, D, H, W, C], the kernel [1 or 3, 3, 3, C or more, O], the addend as the output or "
                        "empty, scale and offset [O] or empty")) {
    return;
  }
  const float *x = run.Input(0), *kernel = run.Input(1);
  float* y = run.Output(0, shape);
  if (y == nullptr || SizeOf(shape) == 0) return;
  const Finishing finishing{hasAddend ? run.Input(2) : nullptr, hasScale ? run.Input(3) : nullptr,
                            hasScale ? run.Input(4) : nullptr, given.activation};
  Convolve(run, sizes, x, kernel, finishing, y);
}

// dy [B, D, h, w, O], kernel [1 or 3, 3, 3, C, O] -> dx [B, D, H, W, C]
void ComputeInputGradient(void* attributes, TF_OpKernelContext* context) {
  Run run(context);
  const bool isUpsampled = static_cast<Attributes*>(attributes)->isUpsampled;
  const Shape &dy = run.ShapeOf(0), &kernel = run.ShapeOf(1);
  const int64_t zoom = isUpsampled ? 2 : 1;
  const bool fit = dy.size() == 5 && IsKernel(kernel) && kernel[4] == dy[4] && dy[2] % zoom == 0 && dy[3] % zoom == 0;
  if (!run.Require(fit, "dy must be [B, D, h, w, O], the kernel [1 or 3, 3, 3, C, O], h and w even where x is up-sampled")) {
    return;
  }
  const Shape shape{dy[0], dy[1], dy[2] / zoom, dy[3] / zoom, kernel[3]};
  float* dx = run.Output(0, shape);
  if (dx == nullptr || SizeOf(shape) == 0) return;
  const Convolution sizes{dy[0], dy[1], dy[2], dy[3], dy[4], kernel[3], kernel[0], kernel[3], 0, isUpsampled, true};
  Convolve(run, sizes, run.Input(0), run.Input(1), {nullptr, nullptr, nullptr, Activation::kNone}, dx);
}

// Input channels of a task of the backward pass by the kernel, and how many tasks there are at least, if there are tiles.
constexpr int64_t kGradientChannels = 32, kGradientTasks = 8, kTilesOfTask = 128;

// x [B, D, H, W, C], dy [B, D, h, w, O] -> dKernel [taps, 3, 3, C, O]
void ComputeKernelGradient(void* attributes, TF_OpKernelContext* context) {
  Run run(context);
  const auto& given = *static_cast<KernelGradientAttributes*>(attributes);
  const Shape &x = run.ShapeOf(0), &dy = run.ShapeOf(1);
  const int64_t zoom = given.isUpsampled ? 2 : 1;
  const bool fit = x.size() == 5 && dy.size() == 5 && (given.taps == 1 || given.taps == 3) &&
                   Shape{dy[0], dy[1], dy[2], dy[3]} == Shape{x[0], x[1], x[2] * zoom, x[3] * zoom};
  if (!run.Require(fit, "x must be [B, D, H, W, C], dy [B, D, h, w, O] of its size, or twice as high and wide, taps 1 or 3")) {
    return;
  }
  const int64_t channels = x[4];
  const Convolution sizes{x[0], x[1], x[2], x[3], channels, dy[4], given.taps, channels, 0, given.isUpsampled, false};
  float* dKernel = run.Output(0, {given.taps, 3, 3, channels, dy[4]});
  if (dKernel == nullptr || channels == 0 || dy[4] == 0) return;
  const Kernels& kernels = TheKernels();
  const int64_t tiles = kernels.planWinograd(sizes).tiles;
  const int64_t groups = Divide(channels, kGradientChannels), groupChannels = Divide(channels, groups);
  const int64_t parts = std::clamp<int64_t>(Divide(kGradientTasks, groups), 1, std::max<int64_t>(1, tiles / kTilesOfTask));
  const int64_t tilesOfPart = Divide(tiles, parts), size = kernels.winogradGradientSums(sizes, groupChannels);
  float* const sums = run.Temporary(groups * parts * size);
  if (sums == nullptr) return;
  const size_t space = kernels.winogradGradientSpace(sizes, groupChannels);
  ParallelFor(groups * parts, [&](size_t index) {
    const int64_t part = index / groups, group = index % groups, channel = group * groupChannels;
    const int64_t begin = std::min(tiles, part * tilesOfPart), end = std::min(tiles, begin + tilesOfPart);
    const KernelGradientTask task{channel, std::min(channels, channel + groupChannels), begin, end};
    kernels.sumWinogradGradient(sizes, task, run.Input(0), run.Input(1), sums + index * size, WorkSpace(space));
  });
  ParallelFor(channels, [&](size_t index) {
    const int64_t channel = index, group = channel / groupChannels, first = group * groupChannels;
    const int64_t inGroup = std::min(channels - first, groupChannels);
    kernels.writeWinogradGradient(sizes, sums + group * size, parts, groups * size, first, inGroup, channel, dKernel);
  });
}

}  // namespace

std::vector<Definition> WinogradOperations() {
  return {
      {"SpinegradeConv3x3", {"x: float", "kernel: float", "addend: float", "scale: float", "offset: float"},
       {"y: float"}, {"is_upsampled: int", "first_channel: int", "activation: int"}, CreateConvolution,
       Guarded<ComputeConvolution>,
       DestroyConvolution},
      {"SpinegradeConv3x3InputGrad", {"dy: float", "kernel: float"}, {"dx: float"}, {"is_upsampled: int"},
       CreateInputGradient, Guarded<ComputeInputGradient>, DestroyConvolution},
      {"SpinegradeConv3x3KernelGrad", {"x: float", "dy: float"}, {"d_kernel: float"}, {"is_upsampled: int", "taps: int"},
       CreateKernelGradient, Guarded<ComputeKernelGradient>, DestroyKernelGradient},
  };
}
