// A linear layer of a normalised map, whose channels are several maps: DenseNet's first convolution of a layer.
#include <vector>

#include "ops/activation-attribute.h"
#include "ops/blocked-product.h"
#include "ops/precision-attribute.h"
#include "runtime/op-definition.h"

namespace {

struct Attributes {
  int pieces;
  Activation activation;
  Precision precision;
};

// x [..., C] of each piece, scale and offset [I] with the sum I of all C, kernel [I, O], bias [O] -> y [..., O]
void ComputeNormalisedLinear(const Attributes& given, KernelContext& context) {
  const LinearKernels& kernels = LinearKernelsOf(given.precision);
  const int scale = given.pieces, offset = scale + 1, kernel = offset + 1, bias = kernel + 1;
  const int64_t outs = ChannelsOf(context.ShapeOf(bias)), rows = RowsOf(context.ShapeOf(0));
  std::vector<Channels> pieces;
  int64_t ins = 0;
  for (int piece = 0; piece < given.pieces; piece++) {
    const Shape& shape = context.ShapeOf(piece);
    Require(!shape.empty() &&
                std::equal(shape.begin(), shape.end() - 1, context.ShapeOf(0).begin(), context.ShapeOf(0).end() - 1),
            "the pieces of x must be [..., C] and differ in C alone");
    pieces.push_back({context.Input(piece), ChannelsOf(shape)});
    ins += ChannelsOf(shape);
  }
  Require(
      context.ShapeOf(scale) == Shape{ins} && context.ShapeOf(offset) == Shape{ins} &&
          context.ShapeOf(kernel) == Shape{ins, outs} && context.ShapeOf(bias) == Shape{outs},
      "scale and offset must be [I], the kernel [I, O], the bias [O], where the pieces of x have I channels together");
  Shape shape = context.ShapeOf(0);
  shape.back() = outs;
  const NormalisedInput input{pieces.data(), given.pieces, ins, context.Input(scale), context.Input(offset)};
  const LinearOutput output{outs, context.Input(bias), nullptr, given.activation, context.Output(0, shape)};
  const auto pack = [&](const RowBlock& block, float* packed) {
    kernels.packNormalised(input, block.row, block.rows, packed, Scratch(kernels.space(ins)).data());
  };
  MultiplyRowBlocks(kernels, rows, {context.Input(kernel), ins, outs, false, nullptr}, pack,
                    [&](const ProductPart& part) { kernels.forward(part, output); });
}

Compute CreateNormalisedLinear(const AttributeReader& read) {
  const Attributes given{read.Int("piece_count"),
                         ActivationOf(read.Int("activation"), {Activation::kNone, Activation::kRelu}),
                         PrecisionOf(read.Int("precision"))};
  return [given](KernelContext& context) { ComputeNormalisedLinear(given, context); };
}

const RegisterOps kFamily{
    {"SpinegradeNormalisedLinear",
     {"x: piece_count * float", "scale: float", "offset: float", "kernel: float", "bias: float"},
     {"y: float"},
     {"piece_count: int >= 1", "activation: int", "precision: int"},
     CreateNormalisedLinear},
};

}  // namespace
