// Depthwise convolution.
#include "ops/activation-attribute.h"
#include "runtime/active-kernels.h"
#include "runtime/arena.h"
#include "runtime/op-definition.h"
#include "runtime/partition.h"

namespace {

struct Attributes {
  int64_t stride;
  // Rows and columns of zeros.
  int64_t above, below, left, right;
  bool isRectified;
  Activation activation;
};

// Throws InvalidArgument where the shapes make no convolution that is computed here.
DepthwiseSizes DepthwiseSizesOf(const Shape& x, const Shape& kernel, const Attributes& given) {
  constexpr const char* kFailure =
      "x must be [N, H, W, C], the kernel [k, k, C, 1], k 1, 3, 5 or 7, stride 1 or 2, padding less than k, bias [C]";
  Require(x.size() == 4 && kernel.size() == 4 && kernel[0] == kernel[1] && kernel[2] == x[3] && kernel[3] == 1,
          kFailure);
  const int64_t k = kernel[0], stride = given.stride;
  Require((k == 1 || k == 3 || k == 5 || k == 7) && (stride == 1 || stride == 2), kFailure);
  Require(given.above < k && given.left < k && std::min({given.above, given.below, given.left, given.right}) >= 0,
          kFailure);
  const int64_t height = x[1] + given.above + given.below - k, width = x[2] + given.left + given.right - k;
  Require(height >= 0 && width >= 0, kFailure);
  return {x[0], x[1],   x[2],        x[3],       height / stride + 1, width / stride + 1,
          k,    stride, given.above, given.left, given.activation,    given.isRectified};
}

// Calls chunk(block, rows) for blocks of rows of all images.
template <typename Chunk>
void ForImageRows(int64_t images, int64_t height, const Chunk& chunk) {
  const int64_t atOnce = ActiveKernels().depthwise.rowsAtOnce, blocks = DivideUp(height, atOnce);
  ParallelFor(images * blocks, [&](int64_t index) {
    const int64_t image = index / blocks, block = index % blocks, begin = block * atOnce;
    chunk(block, ImageRows{image, begin, std::min(height, begin + atOnce)});
  });
}

// means [N, C] of sums [N, blocks, C] over `pixels`.
void Average(const float* sums, const DepthwiseSizes& sizes, int64_t blocks, float* means) {
  const int64_t channels = sizes.channels;
  const auto pixels = static_cast<float>(sizes.outHeight * sizes.outWidth);
  for (int64_t image = 0; image < sizes.images; image++, means += channels) {
    std::fill_n(means, channels, 0.0f);
    for (int64_t block = 0; block < blocks; block++) {
      const float* sum = sums + (image * blocks + block) * channels;
      for (int64_t c = 0; c < channels; c++) means[c] += sum[c];
    }
    for (int64_t c = 0; c < channels; c++) means[c] /= pixels;
  }
}

// x [N, H, W, C], or its ReLU, kernel [k, k, C, 1], bias [C] -> y [N, h, w, C] and, if there is a second output, the means
// [N, C] of each image's channels, summed block by block.
template <bool kHasMeans>
void ComputeDepthwise(const Attributes& given, KernelContext& context) {
  const DepthwiseSizes sizes = DepthwiseSizesOf(context.ShapeOf(0), context.ShapeOf(1), given);
  const int64_t channels = sizes.channels;
  Require(context.ShapeOf(2) == Shape{channels}, "the bias must be [C]");
  const float *x = context.Input(0), *kernel = context.Input(1), *bias = context.Input(2);
  float* const y = context.Output(0, {sizes.images, sizes.outHeight, sizes.outWidth, channels});
  float* const means = kHasMeans ? context.Output(1, {sizes.images, channels}) : nullptr;
  const DepthwiseKernels& kernels = ActiveKernels().depthwise;
  const int64_t space = kernels.space(sizes), blocks = DivideUp(sizes.outHeight, kernels.rowsAtOnce);
  std::vector<float> sums = Zeros(kHasMeans ? sizes.images * blocks * channels : 0);
  ForImageRows(sizes.images, sizes.outHeight, [&](int64_t block, const ImageRows& rows) {
    float* const own = kHasMeans ? sums.data() + (rows.image * blocks + block) * channels : nullptr;
    kernels.forward(sizes, rows, {x, kernel, bias, y, own}, Scratch(space).data());
  });
  if (kHasMeans) Average(sums.data(), sizes, blocks, means);
}

// dKernel [k, k, C, 1] and dBias [C]: each image's own share, then their sum, in order.
void ComputeKernelGradient(const DepthwiseSizes& sizes, const float* x, const float* dy, float* dKernel, float* dBias) {
  const DepthwiseKernels& kernels = ActiveKernels().depthwise;
  const int64_t taps = sizes.kernel * sizes.kernel * sizes.channels;
  const int64_t share = taps + sizes.channels, blocks = DivideUp(sizes.channels, kernels.channelsAtOnce);
  const int64_t space = kernels.space(sizes);
  std::vector<float> shares = Zeros(sizes.images * share);
  ParallelFor(sizes.images * blocks, [&](int64_t index) {
    const int64_t image = index / blocks, channel = index % blocks * kernels.channelsAtOnce;
    float* const own = shares.data() + image * share;
    kernels.kernelGradient(sizes, {image, channel, x, dy, own, own + taps}, Scratch(space).data());
  });
  std::fill_n(dKernel, taps, 0.0f);
  std::fill_n(dBias, sizes.channels, 0.0f);
  for (int64_t image = 0; image < sizes.images; image++) {
    const float* own = shares.data() + image * share;
    for (int64_t i = 0; i < taps; i++) dKernel[i] += own[i];
    for (int64_t c = 0; c < sizes.channels; c++) dBias[c] += own[taps + c];
  }
}

// dy [N, h, w, C], x [N, H, W, C], kernel [k, k, C, 1] -> dx, as x, dKernel, as the kernel, dBias [C]
void ComputeDepthwiseGradient(const Attributes& given, KernelContext& context) {
  const DepthwiseSizes sizes = DepthwiseSizesOf(context.ShapeOf(1), context.ShapeOf(2), given);
  Require(context.ShapeOf(0) == Shape{sizes.images, sizes.outHeight, sizes.outWidth, sizes.channels},
          "dy must be [N, h, w, C]");
  const float *dy = context.Input(0), *x = context.Input(1), *kernel = context.Input(2);
  float *dx = context.Output(0, context.ShapeOf(1)), *dKernel = context.Output(1, context.ShapeOf(2)),
        *dBias = context.Output(2, {sizes.channels});
  const DepthwiseKernels& kernels = ActiveKernels().depthwise;
  const int64_t space = kernels.space(sizes);
  ForImageRows(sizes.images, sizes.height, [&](int64_t, const ImageRows& rows) {
    kernels.inputGradient(sizes, rows, {dy, kernel, x, dx}, Scratch(space).data());
  });
  ComputeKernelGradient(sizes, x, dy, dKernel, dBias);
}

Attributes ReadAttributes(const AttributeReader& read, Activation activation) {
  const std::vector<int32_t> geometry = read.Ints("geometry", 5);
  const Activation before = ActivationOf(read.Ints("input_activation", 1)[0], {Activation::kNone, Activation::kRelu});
  return {geometry[0], geometry[1], geometry[2], geometry[3], geometry[4], before == Activation::kRelu, activation};
}

template <bool kHasMeans>
Compute CreateDepthwise(const AttributeReader& read) {
  const Activation activation =
      ActivationOf(read.Ints("activation", 1)[0],
                   {Activation::kNone, Activation::kRelu, Activation::kSilu, Activation::kGelu, Activation::kRelu6});
  const Attributes given = ReadAttributes(read, activation);
  return [given](KernelContext& context) { ComputeDepthwise<kHasMeans>(given, context); };
}

Compute CreateDepthwiseGradient(const AttributeReader& read) {
  const Attributes given = ReadAttributes(read, Activation::kNone);
  return [given](KernelContext& context) { ComputeDepthwiseGradient(given, context); };
}

const RegisterOps kFamily{
    {"SpinegradeDepthwiseConv2d",
     {"x: float", "kernel: float", "bias: float"},
     {"y: float"},
     {"geometry: list(int)", "input_activation: list(int)", "activation: list(int)"},
     CreateDepthwise<false>},
    {"SpinegradeDepthwiseConv2dMeans",
     {"x: float", "kernel: float", "bias: float"},
     {"y: float", "means: float"},
     {"geometry: list(int)", "input_activation: list(int)", "activation: list(int)"},
     CreateDepthwise<true>},
    {"SpinegradeDepthwiseConv2dGrad",
     {"dy: float", "x: float", "kernel: float"},
     {"dx: float", "d_kernel: float", "d_bias: float"},
     {"geometry: list(int)", "input_activation: list(int)"},
     CreateDepthwiseGradient},
};

}  // namespace
