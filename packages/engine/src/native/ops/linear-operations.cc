// Linear layers, with what comes before and after them in a net.
#include "ops/activation-attribute.h"
#include "ops/blocked-product.h"
#include "ops/linear-kernel-gradient.h"
#include "ops/precision-attribute.h"
#include "runtime/op-definition.h"

namespace {

struct Attributes {
  Activation inputActivation, activation;
  // Whether the operation has each optional input, a list of one or no tensor.
  bool hasGates, hasScale, hasAddend;
  Precision precision;
};

// `rows` is x or dy.
void RequireMatrix(const Shape& rows, const Shape& matrix, int64_t ins, int64_t outs) {
  Require(!rows.empty() && matrix == Shape{ins, outs},
          "the kernel must be [I, O] for x [..., I] and an output [..., O]");
}

// The input `x`, through its activation or times the input `gates`, unless that is negative.
LinearInput InputOf(const KernelContext& context, int x, Activation activation, int gates) {
  const Shape& shape = context.ShapeOf(x);
  const int64_t ins = ChannelsOf(shape), rows = RowsOf(shape);
  if (gates < 0) return {context.Input(x), ins, activation, nullptr, rows};
  Require(shape.size() > 1 && context.ShapeOf(gates) == Shape{shape.front(), shape.back()},
          "the gates must be [N, I] for x [N, ..., I]");
  const int64_t rowsOfImage = std::max<int64_t>(1, rows / std::max<int64_t>(1, shape.front()));
  return {context.Input(x), ins, activation, context.Input(gates), rowsOfImage};
}

// x [..., I], kernel [I, O], bias [O], and perhaps gates [N, I], scale [O], addend [..., O] -> y [..., O]
void ComputeLinear(const Attributes& given, KernelContext& context) {
  const LinearKernels& kernels = LinearKernelsOf(given.precision);
  int next = 3;
  const int gates = given.hasGates ? next++ : -1, scale = given.hasScale ? next++ : -1;
  const int addend = given.hasAddend ? next++ : -1;
  Shape shape = context.ShapeOf(0);
  const int64_t ins = ChannelsOf(shape), outs = ChannelsOf(context.ShapeOf(2)), rows = RowsOf(shape);
  RequireMatrix(shape, context.ShapeOf(1), ins, outs);
  const LinearInput input = InputOf(context, 0, given.inputActivation, gates);
  shape.back() = outs;
  Require(scale < 0 || context.ShapeOf(scale) == Shape{outs}, "the scale must be [O]");
  Require(addend < 0 || context.ShapeOf(addend) == shape, "the addend must be [..., O]");
  const LinearOutput output{outs, context.Input(2), addend < 0 ? nullptr : context.Input(addend), given.activation,
                            context.Output(0, shape)};
  const PanelSource kernel{context.Input(1), ins, outs, false, scale < 0 ? nullptr : context.Input(scale)};
  MultiplyInput(kernels, input, rows, kernel, [&](const ProductPart& part) { kernels.forward(part, output); });
}

// dy [..., O], kernel [I, O], and perhaps scale [O], x [..., I] if it went through GELU -> dx [..., I]
void ComputeInputGradient(const Attributes& given, KernelContext& context) {
  const LinearKernels& kernels = LinearKernelsOf(given.precision);
  const bool hasGelu = given.inputActivation == Activation::kGelu;
  const int scale = given.hasScale ? 2 : -1, input = given.hasScale ? 3 : 2;
  Shape shape = context.ShapeOf(0);
  const Shape& kernel = context.ShapeOf(1);
  const int64_t outs = ChannelsOf(shape), ins = kernel.empty() ? 0 : kernel.front(), rows = RowsOf(shape);
  RequireMatrix(shape, kernel, ins, outs);
  shape.back() = ins;
  Require(scale < 0 || context.ShapeOf(scale) == Shape{outs}, "the scale must be [O]");
  Require(!hasGelu || context.ShapeOf(input) == shape, "x must be [..., I]");
  const LinearInput dy{context.Input(0), outs, Activation::kNone, nullptr, 1};
  const LinearInputGradient args{ins, hasGelu ? context.Input(input) : nullptr, context.Output(0, shape)};
  const PanelSource turned{context.Input(1), outs, ins, true, scale < 0 ? nullptr : context.Input(scale)};
  MultiplyInput(kernels, dy, rows, turned, [&](const ProductPart& part) { kernels.inputGradient(part, args); });
}

// dy [..., O], x [..., I], and perhaps gates [N, I] -> dKernel [I, O], dBias [O]
void ComputeKernelGradient(const Attributes& given, KernelContext& context) {
  const int64_t outs = ChannelsOf(context.ShapeOf(0)), ins = ChannelsOf(context.ShapeOf(1));
  const int64_t rows = RowsOf(context.ShapeOf(1));
  Require(RowsOf(context.ShapeOf(0)) == rows, "dy [..., O] and x [..., I] must have as many rows");
  const LinearInput input = InputOf(context, 1, given.inputActivation, given.hasGates ? 2 : -1);
  const float* const dy = context.Input(0);
  float *const dKernel = context.Output(0, {ins, outs}), *const dBias = context.Output(1, {outs});
  WriteKernelGradient(LinearKernelsOf(given.precision), input, {rows, outs, dy, dKernel, dBias});
}

Activation ReadInputActivation(const AttributeReader& read) {
  return ActivationOf(read.Int("input_activation"), {Activation::kNone, Activation::kGelu});
}

Compute CreateLinear(const AttributeReader& read) {
  const Attributes given{
      ReadInputActivation(read),    ActivationOf(read.Int("activation"), {Activation::kNone, Activation::kSilu}),
      read.Int("gate_count") > 0,   read.Int("scale_count") > 0,
      read.Int("addend_count") > 0, PrecisionOf(read.Int("precision"))};
  return [given](KernelContext& context) { ComputeLinear(given, context); };
}

Compute CreateInputGradient(const AttributeReader& read) {
  const Activation inputActivation = read.Int("gelu_count") > 0 ? Activation::kGelu : Activation::kNone;
  const Attributes given{inputActivation, Activation::kNone,
                         false,           read.Int("scale_count") > 0,
                         false,           PrecisionOf(read.Int("precision"))};
  return [given](KernelContext& context) { ComputeInputGradient(given, context); };
}

Compute CreateKernelGradient(const AttributeReader& read) {
  const Attributes given{ReadInputActivation(read),         Activation::kNone, read.Int("gate_count") > 0, false, false,
                         PrecisionOf(read.Int("precision"))};
  return [given](KernelContext& context) { ComputeKernelGradient(given, context); };
}

const RegisterOps kFamily{
    {"SpinegradeLinear",
     {"x: float", "kernel: float", "bias: float", "gates: gate_count * float", "scale: scale_count * float",
      "addend: addend_count * float"},
     {"y: float"},
     {"input_activation: int", "activation: int", "gate_count: int >= 0", "scale_count: int >= 0",
      "addend_count: int >= 0", "precision: int"},
     CreateLinear},
    {"SpinegradeLinearInputGrad",
     {"dy: float", "kernel: float", "scale: scale_count * float", "x_of_gelu: gelu_count * float"},
     {"dx: float"},
     {"scale_count: int >= 0", "gelu_count: int >= 0", "precision: int"},
     CreateInputGradient},
    {"SpinegradeLinearKernelGrad",
     {"dy: float", "x: float", "gates: gate_count * float"},
     {"d_kernel: float", "d_bias: float"},
     {"input_activation: int", "gate_count: int >= 0", "precision: int"},
     CreateKernelGradient},
};

}  // namespace
