// Convolutions by 3x3 and 3x3x3, of stride 1 and padding 1, with what follows them in a net; their backward passes.
#include "ops/activation-attribute.h"
#include "runtime/active-kernels.h"
#include "runtime/arena.h"
#include "runtime/op-definition.h"
#include "runtime/partition.h"

namespace {

// Input channels of a task of the backward pass by the kernel, and the least number of tasks, where there are tiles enough.
constexpr int64_t kGradientChannels = 32, kGradientTasks = 8, kTilesOfTask = 128;

// The shape of maps of slices [N, H, W, C], or of their kernel [3, 3, C, O], with a first axis of 1: slices are not convolved
// with each other.
Shape AsVolume(const Shape& shape) {
  Shape volume = shape;
  if (shape.size() == 4) volume.insert(volume.begin(), 1);
  return volume;
}

// The shape of a volume, without the first axis where `given` has none.
Shape WithRankOf(const Shape& given, Shape volume) {
  if (given.size() == 4) volume.erase(volume.begin());
  return volume;
}

bool IsKernel(const Shape& kernel) {
  return kernel.size() == 5 && (kernel[0] == 1 || kernel[0] == 3) && kernel[1] == 3 && kernel[2] == 3;
}

// As many tiles as are computed together, or fewer where the last of few tasks would leave threads without work.
int64_t TilesOfTask(const WinogradPlan& plan) {
  constexpr int64_t kFewTasks = 4;
  const int64_t rows = ActiveKernels().linear.tileRows;
  const int64_t tasks = DivideUp(DivideUp(plan.tiles, plan.tilesAtOnce), kFewTasks) * kFewTasks;
  return std::min(plan.tilesAtOnce, RoundUpTo(DivideUp(plan.tiles, std::max<int64_t>(1, tasks)), rows));
}

// Writes y, for sizes that fit and are not empty.
void Convolve(KernelContext& context, const ConvolutionSizes& sizes, const float* x, const float* kernel,
              const PostOp& postOp, float* y) {
  const WinogradKernels& kernels = ActiveKernels().winograd;
  const int64_t width = ActiveKernels().linear.tileColumns;
  const WinogradPlan plan = kernels.plan(sizes);
  float* const panels = context.Temporary(plan.panels);
  ParallelFor(DivideUp(sizes.outChannels, width),
              [&](int64_t index) { kernels.transformWeights(sizes, kernel, index * width, panels); });
  const int64_t atOnce = TilesOfTask(plan);
  ParallelFor(DivideUp(plan.tiles, atOnce), [&](int64_t index) {
    const int64_t begin = index * atOnce, end = std::min(begin + atOnce, plan.tiles);
    kernels.forward(sizes, {begin, end, x, panels, postOp, y}, Scratch(plan.space).data());
  });
}

struct Attributes {
  bool isUpsampled;
  int64_t firstChannel;
  Activation activation;
  int32_t largestTile;
};

// Throws InvalidArgument unless it is one.
int32_t LargestTileOf(int32_t number) {
  if (number == 2 || number == 4) return number;
  throw InvalidArgument("the largest tile must be one of 2, 4, not " + std::to_string(number));
}

// x [B, D, H, W, C], kernel [1 or 3, 3, 3, K, O], or maps and kernels without the first axis; addend [B, D, h, w, O], scale and offset [O], or empty -> y
void ComputeConvolution(const Attributes& given, KernelContext& context) {
  constexpr const char* kFailure =
      "x must be [B, D, H, W, C], the kernel [1 or 3, 3, 3, C or more, O], the addend as the output or empty, scale "
      "and "
      "offset [O] or empty";
  const Shape x = AsVolume(context.ShapeOf(0)), kernel = AsVolume(context.ShapeOf(1));
  const int64_t zoom = given.isUpsampled ? 2 : 1, first = given.firstChannel;
  Require(x.size() == 5 && IsKernel(kernel) && first >= 0 && first + x[4] <= kernel[3], kFailure);
  const int64_t outs = kernel[4];
  const Shape shape = WithRankOf(context.ShapeOf(0), {x[0], x[1], x[2] * zoom, x[3] * zoom, outs});
  const bool hasAddend = SizeOf(context.ShapeOf(2)) > 0, hasScale = SizeOf(context.ShapeOf(3)) > 0;
  Require((!hasAddend || context.ShapeOf(2) == shape) && context.ShapeOf(3) == context.ShapeOf(4) &&
              (!hasScale || context.ShapeOf(3) == Shape{outs}),
          kFailure);
  float* const y = context.Output(0, shape);
  if (SizeOf(shape) == 0) return;
  const PostOp postOp{hasAddend ? context.Input(2) : nullptr, hasScale ? context.Input(3) : nullptr,
                      hasScale ? context.Input(4) : nullptr, given.activation};
  const ConvolutionSizes sizes{
      x[0], x[1], x[2], x[3], x[4], outs, kernel[0], kernel[3], first, given.isUpsampled, false, given.largestTile};
  Convolve(context, sizes, context.Input(0), context.Input(1), postOp, y);
}

// dy [B, D, h, w, O], kernel [1 or 3, 3, 3, C, O], or both without the first axis -> dx [B, D, H, W, C]
void ComputeInputGradient(bool isUpsampled, KernelContext& context) {
  const Shape dy = AsVolume(context.ShapeOf(0)), kernel = AsVolume(context.ShapeOf(1));
  const int64_t zoom = isUpsampled ? 2 : 1;
  Require(dy.size() == 5 && IsKernel(kernel) && kernel[4] == dy[4] && dy[2] % zoom == 0 && dy[3] % zoom == 0,
          "dy must be [B, D, h, w, O], the kernel [1 or 3, 3, 3, C, O], h and w even where x is up-sampled");
  const Shape shape = WithRankOf(context.ShapeOf(0), {dy[0], dy[1], dy[2] / zoom, dy[3] / zoom, kernel[3]});
  float* const dx = context.Output(0, shape);
  if (SizeOf(shape) == 0) return;
  const ConvolutionSizes sizes{dy[0],     dy[1],     dy[2], dy[3],       dy[4], kernel[3],
                               kernel[0], kernel[3], 0,     isUpsampled, true};
  Convolve(context, sizes, context.Input(0), context.Input(1), {nullptr, nullptr, nullptr, Activation::kNone}, dx);
}

struct KernelGradientAttributes {
  bool isUpsampled;
  int64_t taps;
};

// x [B, D, H, W, C], dy [B, D, h, w, O], or both without the first axis -> dKernel [taps, 3, 3, C, O]
void ComputeKernelGradient(const KernelGradientAttributes& given, KernelContext& context) {
  const Shape x = AsVolume(context.ShapeOf(0)), dy = AsVolume(context.ShapeOf(1));
  const int64_t zoom = given.isUpsampled ? 2 : 1;
  Require(x.size() == 5 && dy.size() == 5 && (given.taps == 1 || given.taps == 3) &&
              Shape{dy[0], dy[1], dy[2], dy[3]} == Shape{x[0], x[1], x[2] * zoom, x[3] * zoom},
          "x must be [B, D, H, W, C], dy [B, D, h, w, O] of its size, or twice as high and wide, taps 1 or 3");
  const int64_t channels = x[4], outs = dy[4];
  float* const dKernel = context.Output(0, WithRankOf(context.ShapeOf(0), {given.taps, 3, 3, channels, outs}));
  if (channels == 0 || outs == 0) return;
  const ConvolutionSizes sizes{x[0], x[1], x[2], x[3], channels, outs, given.taps, channels, 0, given.isUpsampled,
                               false};
  const WinogradKernels& kernels = ActiveKernels().winograd;
  const int64_t tiles = kernels.plan(sizes).tiles;
  const int64_t groups = DivideUp(channels, kGradientChannels), groupChannels = DivideUp(channels, groups);
  const int64_t mostParts = std::max<int64_t>(1, tiles / kTilesOfTask);
  const int64_t parts = std::clamp<int64_t>(DivideUp(kGradientTasks, groups), 1, mostParts);
  const int64_t tilesOfPart = DivideUp(tiles, parts), size = kernels.gradientSums(sizes, groupChannels);
  float* const sums = context.Temporary(groups * parts * size);
  const float *const xData = context.Input(0), *const dyData = context.Input(1);
  const int64_t space = kernels.gradientSpace(sizes, groupChannels);
  ParallelFor(groups * parts, [&](int64_t index) {
    const int64_t part = index / groups, channel = index % groups * groupChannels;
    const int64_t begin = std::min(tiles, part * tilesOfPart), end = std::min(tiles, begin + tilesOfPart);
    const KernelGradientTask task{channel, std::min(channels, channel + groupChannels), begin, end};
    kernels.sumGradient(sizes, task, {xData, dyData, sums + index * size}, Scratch(space).data());
  });
  ParallelFor(channels, [&](int64_t channel) {
    const int64_t group = channel / groupChannels, first = group * groupChannels;
    const int64_t inGroup = std::min(channels - first, groupChannels);
    kernels.writeGradient(sizes, {sums + group * size, parts, groups * size, first, inGroup}, channel, dKernel);
  });
}

Compute CreateConvolution(const AttributeReader& read) {
  const Attributes given{read.Int("is_upsampled") != 0, read.Int("first_channel"),
                         ActivationOf(read.Int("activation"), {Activation::kNone, Activation::kRelu}),
                         LargestTileOf(read.Int("largest_tile"))};
  return [given](KernelContext& context) { ComputeConvolution(given, context); };
}

Compute CreateInputGradient(const AttributeReader& read) {
  const bool isUpsampled = read.Int("is_upsampled") != 0;
  return [isUpsampled](KernelContext& context) { ComputeInputGradient(isUpsampled, context); };
}

Compute CreateKernelGradient(const AttributeReader& read) {
  const KernelGradientAttributes given{read.Int("is_upsampled") != 0, read.Int("taps")};
  return [given](KernelContext& context) { ComputeKernelGradient(given, context); };
}

const RegisterOps kFamily{
    {"SpinegradeConv3x3",
     {"x: float", "kernel: float", "addend: float", "scale: float", "offset: float"},
     {"y: float"},
     {"is_upsampled: int", "first_channel: int", "activation: int", "largest_tile: int"},
     CreateConvolution},
    {"SpinegradeConv3x3InputGrad",
     {"dy: float", "kernel: float"},
     {"dx: float"},
     {"is_upsampled: int"},
     CreateInputGradient},
    {"SpinegradeConv3x3KernelGrad",
     {"x: float", "dy: float"},
     {"d_kernel: float"},
     {"is_upsampled: int", "taps: int"},
     CreateKernelGradient},
};

}  // namespace
