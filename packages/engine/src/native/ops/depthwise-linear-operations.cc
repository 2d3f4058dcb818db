// A linear layer of a depthwise convolution and GELU, and an addend: PVT v2's MLP after its first layer.
#include "ops/blocked-product.h"
#include "ops/precision-attribute.h"
#include "runtime/op-definition.h"

namespace {

// Rows of a map that make one task: of whole tiles of pixels, as far as they still fit the cache.
int64_t RowsOfTask(int64_t height, int64_t width) {
  constexpr int64_t kMostPixels = 128;
  const Kernels& kernels = ActiveKernels();
  const auto waste = [&](int64_t rows) {
    return static_cast<double>(RoundUpTo(rows * width, kernels.linear.tileRows)) / static_cast<double>(rows * width);
  };
  const int64_t most = std::min(height, kernels.depthwise.rowsAtOnce);
  int64_t best = 1;
  for (int64_t rows = 2; rows <= most && rows * width <= kMostPixels; rows++) {
    if (waste(rows) <= waste(best)) best = rows;
  }
  return best;
}

// x [N, H, W, C], its convolution's kernel [3, 3, C, 1] and bias [C], kernel [C, O], bias [O], addend [N, H, W, O] -> y,
// as the addend
void ComputeDepthwiseLinear(Precision precision, KernelContext& context) {
  const LinearKernels& kernels = LinearKernelsOf(precision);
  const Shape &x = context.ShapeOf(0), &y = context.ShapeOf(5);
  const int64_t channels = ChannelsOf(x), outs = ChannelsOf(y);
  Require(x.size() == 4 && context.ShapeOf(1) == Shape{3, 3, channels, 1} && context.ShapeOf(2) == Shape{channels} &&
              context.ShapeOf(3) == Shape{channels, outs} && context.ShapeOf(4) == Shape{outs} &&
              y == Shape{x[0], x[1], x[2], outs},
          "for x [N, H, W, C] the kernels must be [3, 3, C, 1] and [C, O], the addend [N, H, W, O]");
  float* const result = context.Output(0, y);
  if (SizeOf(x) == 0) return;
  const DepthwiseSizes sizes{x[0], x[1], x[2], channels, x[1], x[2], 3, 1, 1, 1, Activation::kGelu, false};
  const LinearOutput output{outs, context.Input(4), context.Input(5), Activation::kNone, result};
  const DepthwiseForward convolution{context.Input(0), context.Input(1), context.Input(2), nullptr, nullptr};
  const int64_t lines = RowsOfTask(sizes.height, sizes.width), blocks = DivideUp(sizes.height, lines);
  const int64_t most = lines * sizes.width, space = kernels.depthwiseSpace(sizes, most);
  const auto blockAt = [&](int64_t index) {
    const int64_t line = index % blocks * lines, count = std::min(lines, sizes.height - line);
    return RowBlock{(index / blocks * sizes.height + line) * sizes.width, count * sizes.width};
  };
  const auto pack = [&](const RowBlock& block, float* packed) {
    const int64_t line = block.row / sizes.width, image = line / sizes.height, begin = line % sizes.height;
    const ImageRows rows{image, begin, begin + block.rows / sizes.width};
    kernels.packDepthwise(sizes, rows, convolution, packed, Scratch(space).data());
  };
  MultiplyBlocks(kernels, {context.Input(3), channels, outs, false, nullptr},
                 {sizes.images * sizes.height * sizes.width, sizes.images * blocks, most}, blockAt, pack,
                 [&](const ProductPart& part) { kernels.forward(part, output); });
}

Compute CreateDepthwiseLinear(const AttributeReader& read) {
  const Precision precision = PrecisionOf(read.Int("precision"));
  return [precision](KernelContext& context) { ComputeDepthwiseLinear(precision, context); };
}

const RegisterOps kFamily{
    {"SpinegradeDepthwiseGeluLinear",
     {"x: float", "depthwise_kernel: float", "depthwise_bias: float", "kernel: float", "bias: float", "addend: float"},
     {"y: float"},
     {"precision: int"},
     CreateDepthwiseLinear},
};

}  // namespace
