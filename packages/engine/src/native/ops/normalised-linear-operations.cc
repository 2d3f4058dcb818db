// A linear layer of a map after its batch norm with ReLU, which is never written to memory: DenseNet's first convolution of
// a layer.
#include <vector>

#include "ops/activation-attribute.h"
#include "ops/blocked-product.h"
#include "ops/linear-kernel-gradient.h"
#include "ops/precision-attribute.h"
#include "ops/reciprocal-deviations.h"
#include "runtime/op-definition.h"

namespace {

struct Attributes {
  int pieces;
  float epsilon;
  Activation activation;
  Precision precision;
};

// A norm's scale, offset, mean and variance [C], the inputs from `first` on.
class Norm {
 public:
  Norm(const KernelContext& context, int first, int64_t channels, float epsilon) {
    for (int input = first; input < first + 4; input++) {
      Require(context.ShapeOf(input) == Shape{channels}, "scale, offset, mean and variance must be [I]");
    }
    const float* const variance = context.Input(first + 3);
    rstd_ = ReciprocalDeviations(std::vector<float>(variance, variance + channels), epsilon);
    norm_ = {context.Input(first + 2), rstd_.data(), context.Input(first), context.Input(first + 1), Activation::kRelu};
  }
  Norm(const Norm&) = delete;
  Norm& operator=(const Norm&) = delete;

  const Normalisation& operator*() const { return norm_; }

 private:
  std::vector<float> rstd_;
  Normalisation norm_;
};

std::vector<Channels> PiecesOf(const KernelContext& context, int count) {
  const Shape& first = context.ShapeOf(0);
  std::vector<Channels> pieces;
  for (int piece = 0; piece < count; piece++) {
    const Shape& shape = context.ShapeOf(piece);
    Require(!shape.empty() && std::equal(shape.begin(), shape.end() - 1, first.begin(), first.end() - 1),
            "the pieces of x must be [..., C] and differ in C alone");
    pieces.push_back({context.Input(piece), ChannelsOf(shape)});
  }
  return pieces;
}

// x [..., C] of each piece; with the sum I of all C, scale, offset, mean and variance [I], kernel [I, O], bias [O] ->
// y [..., O]
void ComputeNormalisedLinear(const Attributes& given, KernelContext& context) {
  const LinearKernels& kernels = LinearKernelsOf(given.precision);
  const int vectors = given.pieces, kernel = vectors + 4, bias = kernel + 1;
  const std::vector<Channels> pieces = PiecesOf(context, given.pieces);
  int64_t ins = 0;
  for (const Channels& piece : pieces) ins += piece.channels;
  Shape shape = context.ShapeOf(0);
  const int64_t outs = ChannelsOf(context.ShapeOf(bias)), rows = RowsOf(shape);
  const Norm norm(context, vectors, ins, given.epsilon);
  Require(context.ShapeOf(kernel) == Shape{ins, outs} && context.ShapeOf(bias) == Shape{outs},
          "the kernel must be [I, O], the bias [O], where the pieces of x have I channels together");
  shape.back() = outs;
  const NormalisedInput input{pieces.data(), given.pieces, ins, *norm};
  const LinearOutput output{outs, context.Input(bias), nullptr, given.activation, context.Output(0, shape)};
  const auto pack = [&](const RowBlock& block, float* packed) {
    kernels.packNormalised(input, block.row, block.rows, packed, Scratch(kernels.space(ins)).data());
  };
  MultiplyRowBlocks(kernels, rows, {context.Input(kernel), ins, outs, false, nullptr}, pack,
                    [&](const ProductPart& part) { kernels.forward(part, output); });
}

// dy [..., O], x [..., I], scale, offset, mean and variance [I] -> dKernel [I, O], dBias [O]
void ComputeKernelGradient(const Attributes& given, KernelContext& context) {
  const Shape& shape = context.ShapeOf(1);
  const int64_t outs = ChannelsOf(context.ShapeOf(0)), ins = ChannelsOf(shape), rows = RowsOf(shape);
  Require(RowsOf(context.ShapeOf(0)) == rows, "dy [..., O] and x [..., I] must have as many rows");
  const Norm norm(context, 2, ins, given.epsilon);
  const LinearInput input{context.Input(1), ins, Activation::kNone, nullptr, 1, &*norm};
  WriteKernelGradient(LinearKernelsOf(given.precision), input,
                      {rows, outs, context.Input(0), context.Output(0, {ins, outs}), context.Output(1, {outs})});
}

Compute CreateNormalisedLinear(const AttributeReader& read) {
  const Attributes given{read.Int("piece_count"), read.Float("epsilon"),
                         ActivationOf(read.Int("activation"), {Activation::kNone, Activation::kRelu}),
                         PrecisionOf(read.Int("precision"))};
  return [given](KernelContext& context) { ComputeNormalisedLinear(given, context); };
}

Compute CreateKernelGradient(const AttributeReader& read) {
  const Attributes given{1, read.Float("epsilon"), Activation::kNone, PrecisionOf(read.Int("precision"))};
  return [given](KernelContext& context) { ComputeKernelGradient(given, context); };
}

const RegisterOps kFamily{
    {"SpinegradeNormalisedLinear",
     {"x: piece_count * float", "scale: float", "offset: float", "mean: float", "variance: float", "kernel: float",
      "bias: float"},
     {"y: float"},
     {"piece_count: int >= 1", "epsilon: float", "activation: int", "precision: int"},
     CreateNormalisedLinear},
    {"SpinegradeNormalisedLinearKernelGrad",
     {"dy: float", "x: float", "scale: float", "offset: float", "mean: float", "variance: float"},
     {"d_kernel: float", "d_bias: float"},
     {"epsilon: float", "precision: int"},
     CreateKernelGradient},
};

}  // namespace
