// A linear layer of a map after its batch norm, which is never written to memory: with ReLU, DenseNet's first convolution of
// a layer; without, a separable convolution's second one.
#include <vector>

#include "ops/activation-attribute.h"
#include "ops/blocked-product.h"
#include "ops/linear-kernel-gradient.h"
#include "ops/normalised-linear-gradient.h"
#include "ops/precision-attribute.h"
#include "ops/reciprocal-deviations.h"
#include "runtime/op-definition.h"

namespace {

struct Attributes {
  int pieces;
  float epsilon;
  Activation inputActivation, activation;
  Precision precision;
};

// A norm's scale, offset, mean and variance [C], the inputs from `first` on, and its activation.
class Norm {
 public:
  Norm(const KernelContext& context, int first, int64_t channels, const Attributes& given) {
    for (int input = first; input < first + 4; input++) {
      Require(context.ShapeOf(input) == Shape{channels}, "scale, offset, mean and variance must be [I]");
    }
    const float* const variance = context.Input(first + 3);
    rstd_ = ReciprocalDeviations(std::vector<float>(variance, variance + channels), given.epsilon);
    norm_ = {context.Input(first + 2), rstd_.data(), context.Input(first), context.Input(first + 1),
             given.inputActivation};
  }
  ~Norm() = default;
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
  const Norm norm(context, vectors, ins, given);
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

// dy [..., O], x [..., I], scale, offset, mean and variance [I], with ReLU -> dKernel [I, O], dBias [O]
void ComputeKernelGradient(const Attributes& given, KernelContext& context) {
  const Shape& shape = context.ShapeOf(1);
  const int64_t outs = ChannelsOf(context.ShapeOf(0)), ins = ChannelsOf(shape), rows = RowsOf(shape);
  Require(RowsOf(context.ShapeOf(0)) == rows, "dy [..., O] and x [..., I] must have as many rows");
  const Norm norm(context, 2, ins, given);
  const LinearInput input{context.Input(1), ins, Activation::kNone, nullptr, 1, &*norm};
  WriteKernelGradient(LinearKernelsOf(given.precision), input,
                      {rows, outs, context.Input(0), context.Output(0, {ins, outs}), context.Output(1, {outs})});
}

// dy [..., O], x [..., I], scale, offset, mean and variance [I], kernel [I, O], without activation
// -> dx [..., I], dScale and dOffset [I], dKernel [I, O], dBias [O]
void ComputeGradient(const Attributes& given, KernelContext& context) {
  const LinearKernels& kernels = LinearKernelsOf(given.precision);
  const Shape& shape = context.ShapeOf(1);
  const int64_t outs = ChannelsOf(context.ShapeOf(0)), ins = ChannelsOf(shape), rows = RowsOf(shape);
  Require(rows > 0 && RowsOf(context.ShapeOf(0)) == rows,
          "dy [..., O] and x [..., I] must have as many rows, and not be empty");
  Require(context.ShapeOf(6) == Shape{ins, outs}, "the kernel must be [I, O]");
  const Norm norm(context, 2, ins, given);
  float* const dx = context.Output(0, shape);
  const LayerGradient gradient{context.Output(1, {ins}), context.Output(2, {ins}), context.Output(3, {ins, outs}),
                               context.Output(4, {outs})};
  const std::vector<float> ones(static_cast<size_t>(ins), 1.0f), zeros = Zeros(ins);
  const Normalisation unscaled{(*norm).mean, (*norm).rstd, ones.data(), zeros.data(), Activation::kNone};
  const float *const dy = context.Input(0), *const x = context.Input(1);
  WriteKernelGradient(kernels, {x, ins, Activation::kNone, nullptr, 1, &unscaled},
                      {rows, outs, dy, gradient.dKernel, gradient.dBias});
  const NormalisedLayer layer{rows, ins, outs, context.Input(6), *norm};
  FinishGradient(layer, gradient);
  WriteInputGradient(kernels, layer, gradient, dy, x, dx);
}

Compute CreateNormalisedLinear(const AttributeReader& read) {
  const Attributes given{read.Int("piece_count"), read.Float("epsilon"),
                         ActivationOf(read.Int("input_activation"), {Activation::kNone, Activation::kRelu}),
                         ActivationOf(read.Int("activation"), {Activation::kNone, Activation::kRelu}),
                         PrecisionOf(read.Int("precision"))};
  return [given](KernelContext& context) { ComputeNormalisedLinear(given, context); };
}

Compute CreateKernelGradient(const AttributeReader& read) {
  const Attributes given{1, read.Float("epsilon"), Activation::kRelu, Activation::kNone,
                         PrecisionOf(read.Int("precision"))};
  return [given](KernelContext& context) { ComputeKernelGradient(given, context); };
}

Compute CreateGradient(const AttributeReader& read) {
  const Attributes given{1, read.Float("epsilon"), Activation::kNone, Activation::kNone,
                         PrecisionOf(read.Int("precision"))};
  return [given](KernelContext& context) { ComputeGradient(given, context); };
}

const RegisterOps kFamily{
    {"SpinegradeNormalisedLinear",
     {"x: piece_count * float", "scale: float", "offset: float", "mean: float", "variance: float", "kernel: float",
      "bias: float"},
     {"y: float"},
     {"piece_count: int >= 1", "epsilon: float", "input_activation: int", "activation: int", "precision: int"},
     CreateNormalisedLinear},
    {"SpinegradeNormalisedLinearKernelGrad",
     {"dy: float", "x: float", "scale: float", "offset: float", "mean: float", "variance: float"},
     {"d_kernel: float", "d_bias: float"},
     {"epsilon: float", "precision: int"},
     CreateKernelGradient},
    {"SpinegradeNormalisedLinearGrad",
     {"dy: float", "x: float", "scale: float", "offset: float", "mean: float", "variance: float", "kernel: float"},
     {"dx: float", "d_scale: float", "d_offset: float", "d_kernel: float", "d_bias: float"},
     {"epsilon: float", "precision: int"},
     CreateGradient},
};

}  // namespace
