// Linear layers, with what comes before and after them in a net.
#include "ops/activation-attribute.h"
#include "ops/blocked-product.h"
#include "ops/precision-attribute.h"
#include "runtime/arena.h"
#include "runtime/op-definition.h"
#include "runtime/partition.h"

namespace {

// A kernel's gradient is computed in tasks of so many of its rows and columns at most, which a cache holds with their
// factors (twice as many rows of bfloat16), and of a part of x's rows where those are few tasks and these are enough: the parts' sums cost memory and time.
constexpr int64_t kGradientRows = 192, kGradientColumns = 512, kGradientTasks = 16, kRowsOfPart = 512;

struct Attributes {
  Activation inputActivation, activation;
  // Which of the optional inputs (lists of one or no tensor) the operation has.
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

// The first row of each part [parts, `step`], `outs` of it, summed in order.
void AddParts(const float* source, int64_t parts, int64_t step, int64_t outs, float* target) {
  std::copy_n(source, outs, target);
  for (int64_t part = 1; part < parts; part++) {
    for (int64_t c = 0; c < outs; c++) target[c] += source[part * step + c];
  }
}

// `count` values cut into as many pieces as hold at most `most` each, which are even but for whole `unit`s.
class Pieces {
 public:
  Pieces(int64_t count, int64_t most, int64_t unit)
      : count_(count),
        size_(std::max(unit, RoundUpTo(DivideUp(count, std::max<int64_t>(1, DivideUp(count, most))), unit))) {}
  int64_t Number() const { return std::max<int64_t>(1, DivideUp(count_, size_)); }
  int64_t Size() const { return size_; }
  int64_t Begin(int64_t piece) const { return piece * size_; }
  int64_t End(int64_t piece) const { return std::min(Begin(piece) + size_, count_); }

 private:
  int64_t count_, size_;
};

// How the sums of a kernel's gradient lie in memory: for each part of the samples, each group of its rows and each strip of
// its columns a block of `block` floats, in tiles.
struct GradientBlocks {
  int64_t tileRows, tileColumns;
  Pieces groups, strips, parts;
  int64_t block, blocksOfPart;

  GradientBlocks(int64_t samples, int64_t ins, int64_t outs, const LinearKernels& kernels)
      : tileRows(kernels.tileRows),
        tileColumns(kernels.tileColumns),
        groups(ins, kGradientRows * kernels.depthOfStep, tileRows),
        strips(outs, kGradientColumns, tileColumns),
        parts(samples, MostOfPart(samples, groups.Number() * strips.Number()), 1),
        block(groups.Size() * strips.Size()),
        blocksOfPart(groups.Number() * strips.Number()) {}

  static int64_t MostOfPart(int64_t samples, int64_t blocks) {
    const int64_t wanted = DivideUp(kGradientTasks, blocks), most = std::max<int64_t>(1, samples / kRowsOfPart);
    return std::max<int64_t>(1, DivideUp(samples, std::min(wanted, most)));
  }

  // One row of dKernel, `outs` sums: those of all parts, in order.
  void AddRow(const float* sums, int64_t row, float* target) const {
    const int64_t group = row / groups.Size(), tile = row % groups.Size() / tileRows, rowOfTile = row % tileRows;
    for (int64_t strip = 0; strip < strips.Number(); strip++) {
      const int64_t begin = strips.Begin(strip), columns = strips.End(strip) - begin;
      const float* const ofStrip = sums + (group * strips.Number() + strip) * block +
                                   tile * tileRows * RoundUpTo(columns, tileColumns) + rowOfTile * tileColumns;
      for (int64_t c = 0; c < columns; c += tileColumns) {
        AddParts(ofStrip + c * tileRows, parts.Number(), blocksOfPart * block, std::min(tileColumns, columns - c),
                 target + begin + c);
      }
    }
  }
};

// dy [..., O], x [..., I], and perhaps gates [N, I] -> dKernel [I, O], dBias [O]
void ComputeKernelGradient(const Attributes& given, KernelContext& context) {
  const int64_t outs = ChannelsOf(context.ShapeOf(0)), ins = ChannelsOf(context.ShapeOf(1));
  const int64_t rows = RowsOf(context.ShapeOf(1));
  Require(RowsOf(context.ShapeOf(0)) == rows, "dy [..., O] and x [..., I] must have as many rows");
  const LinearInput input = InputOf(context, 1, given.inputActivation, given.hasGates ? 2 : -1);
  const float* const dy = context.Input(0);
  float *const dKernel = context.Output(0, {ins, outs}), *const dBias = context.Output(1, {outs});
  const LinearKernels& kernels = LinearKernelsOf(given.precision);
  const GradientBlocks blocks(rows, ins, outs, kernels);
  const int64_t parts = blocks.parts.Number(), tasks = parts * blocks.blocksOfPart, strips = blocks.strips.Number();
  const int64_t width = RoundUpTo(outs, kernels.tileColumns);
  const int64_t space = kernels.kernelSpace(blocks.groups.Size(), blocks.strips.Size());
  const Floats sums = AllocateFloats(tasks * blocks.block), biases = AllocateFloats(parts * width);
  std::fill_n(biases.get(), parts * width, 0.0f);
  ParallelFor(tasks, [&](int64_t index) {
    const int64_t part = index / blocks.blocksOfPart, group = index % blocks.blocksOfPart / strips;
    const int64_t row = blocks.parts.Begin(part), strip = index % strips, column = blocks.strips.Begin(strip);
    float* const own = sums.get() + index * blocks.block;
    std::fill_n(own, blocks.block, 0.0f);
    const LinearKernelGradient task{row,
                                    blocks.parts.End(part) - row,
                                    blocks.groups.Begin(group),
                                    blocks.groups.End(group),
                                    column,
                                    blocks.strips.End(strip),
                                    dy,
                                    outs,
                                    own,
                                    group == 0 ? biases.get() + part * width + column : nullptr};
    kernels.kernelGradient(input, task, Scratch(space).data());
  });
  ParallelFor(ins, [&](int64_t row) { blocks.AddRow(sums.get(), row, dKernel + row * outs); });
  AddParts(biases.get(), parts, width, outs, dBias);
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
