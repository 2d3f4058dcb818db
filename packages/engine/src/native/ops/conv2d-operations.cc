// Convolutions by k x k, of any stride, of maps that are small or read with a stride; their backward passes.
#include "ops/window-geometry.h"
#include "runtime/active-kernels.h"
#include "runtime/arena.h"
#include "runtime/op-definition.h"
#include "runtime/partition.h"

namespace {

// Products of a task with each tap, about: a packed part of the kernel serves them all, and their sums stay in the cache.
constexpr int64_t kPairsOfTask = 192;
// Input channels of a task of the backward pass by the kernel, and the least number of tasks if these have at least so many.
constexpr int64_t kMostChannels = 96, kLeastChannels = 24, kGradientTasks = 16;
// With fewer channels the backward pass by the kernel multiplies whole windows; pixels of one of its tasks.
constexpr int64_t kChannelsOfTap = 8, kPixelsOfTask = 1024;

bool IsKernel(const Shape& kernel) { return kernel.size() == 4 && kernel[0] == kernel[1]; }

// The map that is written.
struct Target {
  int64_t lines, width, columns;
  // A tap of the kernel joins one of about so many pixels.
  int64_t pixelsOfPair;
};

void Convolve(const Conv2dSizes& sizes, const Conv2dKernel& loop, const Conv2dForward& args, const Target& target) {
  const int64_t lines = target.lines, width = target.width, columns = target.columns;
  if (lines == 0 || width == 0 || columns == 0) return;
  const int64_t atOnce = loop.columnsAtOnce, groups = DivideUp(columns, atOnce);
  const int64_t blocks = DivideUp(lines, std::max<int64_t>(1, kPairsOfTask * target.pixelsOfPair / width));
  const int64_t linesOfBlock = DivideUp(lines, blocks);
  const int64_t space = loop.space(linesOfBlock * width);
  // block by block: threads that work at one time read the same lines
  ParallelFor(blocks * groups, [&](int64_t index) {
    const int64_t begin = std::min(lines, index / groups * linesOfBlock), end = std::min(lines, begin + linesOfBlock);
    loop.run(sizes, {index % groups * atOnce, begin, end}, args, Scratch(space).data());
  });
}

// x [N, H, W, C], kernel [k, k, C, O] -> y [N, h, w, O]
void ComputeConv2d(const Geometry& given, KernelContext& context) {
  const Shape &x = context.ShapeOf(0), &kernel = context.ShapeOf(1);
  Require(IsKernel(kernel) && x.size() == 4 && kernel[2] == x[3], "the kernel must be [k, k, C, O] for x [N, H, W, C]");
  const Conv2dSizes sizes = SizesOf(x, kernel[0], kernel[3], given);
  float* const y = context.Output(0, OutputOf(sizes));
  Convolve(sizes, ActiveKernels().conv2d.forward, {context.Input(0), context.Input(1), y},
           {sizes.images * sizes.outHeight, sizes.outWidth, sizes.outChannels, 1});
}

struct InputGradientAttributes {
  Geometry geometry;
  int64_t height, width;
};

// dy [N, h, w, O], kernel [k, k, C, O] -> dx [N, H, W, C]
void ComputeInputGradient(const InputGradientAttributes& given, KernelContext& context) {
  const Shape &dy = context.ShapeOf(0), &kernel = context.ShapeOf(1);
  Require(IsKernel(kernel) && dy.size() == 4 && given.height >= 0 && given.width >= 0,
          "dy must be [N, h, w, O], the kernel [k, k, C, O]");
  const Shape x{dy[0], given.height, given.width, kernel[2]};
  const Conv2dSizes sizes = SizesOf(x, kernel[0], kernel[3], given.geometry);
  Require(OutputOf(sizes) == dy, "dy must be the convolution's [N, h, w, O]");
  float* const dx = context.Output(0, x);
  Convolve(sizes, ActiveKernels().conv2d.inputGradient, {context.Input(0), context.Input(1), dx},
           {sizes.images * sizes.height, sizes.width, sizes.channels, sizes.stride > 1 ? 4 : 1});
}

struct KernelGradientAttributes {
  Geometry geometry;
  int64_t kernel;
};

// Each task sums its own lines, and the sums are added in order.
void SumByWindows(const Conv2dSizes& sizes, const float* x, const float* dy, float* dKernel) {
  const Conv2dKernels& loops = ActiveKernels().conv2d;
  const int64_t values = sizes.kernel * sizes.kernel * sizes.channels * sizes.outChannels;
  const int64_t lines = sizes.images * sizes.outHeight, pixels = lines * sizes.outWidth;
  const int64_t wanted = std::min(lines, std::min(DivideUp(pixels, kPixelsOfTask), kMostParts));
  const int64_t linesOfPart = DivideUp(lines, std::max<int64_t>(1, wanted)),
                parts = DivideUp(lines, std::max<int64_t>(1, linesOfPart));
  const int64_t space = loops.windowsSpace(sizes);
  const Floats sums = AllocateFloats(parts * values);
  ParallelFor(parts, [&](int64_t part) {
    const int64_t begin = part * linesOfPart, end = std::min(lines, begin + linesOfPart);
    loops.windowsGradient(sizes, begin, end, {x, dy, sums.get() + part * values}, Scratch(space).data());
  });
  ForValues(values, [&](int64_t first, int64_t count) {
    std::fill_n(dKernel + first, count, 0.0f);
    for (int64_t part = 0; part < parts; part++) {
      const float* const source = sums.get() + part * values;
      for (int64_t i = first; i < first + count; i++) dKernel[i] += source[i];
    }
  });
}

// x [N, H, W, C], dy [N, h, w, O] -> dKernel [k, k, C, O]
void ComputeKernelGradient(const KernelGradientAttributes& given, KernelContext& context) {
  const Shape &x = context.ShapeOf(0), &dy = context.ShapeOf(1);
  const Conv2dSizes sizes = SizesOf(x, given.kernel, ChannelsOf(dy), given.geometry);
  Require(OutputOf(sizes) == dy, "dy must be the convolution's [N, h, w, O]");
  const int64_t channels = sizes.channels, taps = given.kernel * given.kernel;
  float* const dKernel = context.Output(0, {given.kernel, given.kernel, channels, sizes.outChannels});
  if (channels == 0 || sizes.outChannels == 0) return;
  if (channels < kChannelsOfTap) {
    SumByWindows(sizes, context.Input(0), context.Input(1), dKernel);
    return;
  }
  const int64_t wanted = std::min(DivideUp(kGradientTasks, taps), DivideUp(channels, kLeastChannels));
  const int64_t groups = std::max(wanted, DivideUp(channels, kMostChannels));
  const int64_t group = RoundUpTo(DivideUp(channels, groups), ActiveKernels().linear.tileRows);
  const int64_t groupsOfTap = DivideUp(channels, group), space = ActiveKernels().conv2d.kernelSpace(group);
  const Conv2dKernelGradient args{context.Input(0), context.Input(1), dKernel};
  ParallelFor(taps * groupsOfTap, [&](int64_t index) {
    const int64_t channel = index % groupsOfTap * group;
    const Conv2dKernelPart part{index / groupsOfTap, channel, std::min(channels, channel + group)};
    ActiveKernels().conv2d.kernelGradient(sizes, part, args, Scratch(space).data());
  });
}

Compute CreateConv2d(const AttributeReader& read) {
  const Geometry given = ReadGeometry(read);
  return [given](KernelContext& context) { ComputeConv2d(given, context); };
}

Compute CreateInputGradient(const AttributeReader& read) {
  const std::vector<int32_t> map = read.Ints("map", 2);
  const InputGradientAttributes given{ReadGeometry(read), map[0], map[1]};
  return [given](KernelContext& context) { ComputeInputGradient(given, context); };
}

Compute CreateKernelGradient(const AttributeReader& read) {
  const KernelGradientAttributes given{ReadGeometry(read), read.Int("kernel_size")};
  return [given](KernelContext& context) { ComputeKernelGradient(given, context); };
}

const RegisterOps kFamily{
    {"SpinegradeConv2d", {"x: float", "kernel: float"}, {"y: float"}, {"geometry: list(int)"}, CreateConv2d},
    {"SpinegradeConv2dInputGrad",
     {"dy: float", "kernel: float"},
     {"dx: float"},
     {"geometry: list(int)", "map: list(int)"},
     CreateInputGradient},
    {"SpinegradeConv2dKernelGrad",
     {"x: float", "dy: float"},
     {"d_kernel: float"},
     {"geometry: list(int)", "kernel_size: int"},
     CreateKernelGradient},
};

}  // namespace
