// Linear layers, with what stands before and behind them.
#include "activation-attribute.h"
#include "definitions.h"
#include "panels.h"
#include "parts.h"

namespace {

// A kernel's gradient is computed in tasks of so many of its rows, and of a part of x's rows where those are few tasks
// and these enough: the parts' sums cost memory and time.
constexpr int64_t kGradientRows = 96, kGradientTasks = 8, kRowsOfPart = 512;

// `rows` is x or dy.
bool RequireMatrix(Run& run, const Shape& rows, const Shape& matrix, int64_t ins, int64_t outs) {
  const bool fit = !rows.empty() && matrix == Shape{ins, outs};
  return run.Require(fit, "the kernel must be [I, O] for x [..., I] and an output [..., O]");
}

// An operation's attributes: its activations, and which of its optional inputs (lists of one or no tensor) it is given.
struct Attributes {
  Activation inputActivation, activation;
  bool hasGates, hasScale, hasAddend;
};

constexpr const char *kInputActivation = "input_activation: int", *kGates = "gate_count: int >= 0";
constexpr const char *kActivation = "activation: int", *kScale = "scale_count: int >= 0";
constexpr const char* kAddend = "addend_count: int >= 0";

void* CreateLinear(TF_OpKernelConstruction* construction) {
  const auto read = [&](const char* name) { return IntAttribute(construction, name); };
  return new Attributes{ActivationOf(construction, read("input_activation"), {Activation::kNone, Activation::kGelu}),
                        ActivationOf(construction, read("activation"), {Activation::kNone, Activation::kSilu}),
                        read("gate_count") > 0, read("scale_count") > 0, read("addend_count") > 0};
}

void* CreateLinearInputGradient(TF_OpKernelConstruction* construction) {
  const bool hasScale = IntAttribute(construction, "scale_count") > 0;
  const bool hasGelu = IntAttribute(construction, "gelu_count") > 0;
  return new Attributes{hasGelu ? Activation::kGelu : Activation::kNone, Activation::kNone, false, hasScale, false};
}

void* CreateLinearKernelGradient(TF_OpKernelConstruction* construction) {
  const Activation activation = ActivationOf(construction, IntAttribute(construction, "input_activation"),
                                             {Activation::kNone, Activation::kGelu});
  return new Attributes{activation, Activation::kNone, IntAttribute(construction, "gate_count") > 0, false, false};
}

void DestroyLinear(void* attributes) { delete static_cast<Attributes*>(attributes); }

// x, through its activation or times the gates at input `gates`, unless that is negative. No ins where these do not fit.
LinearInput InputOf(const Run& run, int x, Activation activation, int gates) {
  const Shape& shape = run.ShapeOf(x);
  const int64_t ins = ChannelsOf(shape), rows = RowsOf(shape);
  if (gates < 0) return {run.Input(x), ins, activation, nullptr, rows};
  const int64_t images = shape.size() < 2 ? 1 : shape.front();
  return {run.Input(x), ins, activation, run.Input(gates), std::max<int64_t>(1, rows / std::max<int64_t>(1, images))};
}

bool RequireGates(Run& run, int x, int gates) {
  const Shape& shape = run.ShapeOf(x);
  const bool fit = gates < 0 || (shape.size() > 1 && run.ShapeOf(gates) == Shape{shape.front(), shape.back()});
  return run.Require(fit, "the gates must be [N, I] for x [N, ..., I]");
}

// `work(begin, count, space)` for each block of rows that a product over `depth` takes at once.
template <typename Work>
void ForBlocks(int64_t rows, int64_t depth, const Work& work) {
  const int64_t block = TheKernels().blockRows;
  const size_t space = TheKernels().linearSpace(depth);
  ParallelFor(Divide(rows, block), [&](size_t index) {
    const int64_t begin = index * block;
    work(begin, std::min(block, rows - begin), WorkSpace(space));
  });
}

// x [..., I], kernel [I, O], bias [O], and perhaps gates [N, I], scale [O], addend [..., O] -> y [..., O]
void ComputeLinear(void* given, TF_OpKernelContext* context) {
  const auto& attributes = *static_cast<Attributes*>(given);
  Run run(context);
  int next = 3;
  const int gates = attributes.hasGates ? next++ : -1, scale = attributes.hasScale ? next++ : -1;
  const int addend = attributes.hasAddend ? next++ : -1;
  Shape shape = run.ShapeOf(0);
  const int64_t ins = ChannelsOf(shape), outs = ChannelsOf(run.ShapeOf(2)), rows = RowsOf(shape);
  if (!RequireMatrix(run, shape, run.ShapeOf(1), ins, outs) || !RequireGates(run, 0, gates)) return;
  shape.back() = outs;
  if (scale >= 0 && !run.Require(run.ShapeOf(scale) == Shape{outs}, "the scale must be [O]")) return;
  if (addend >= 0 && !run.Require(run.ShapeOf(addend) == shape, "the addend must be [..., O]")) return;
  float* y = run.Output(0, shape);
  if (y == nullptr) return;
  const LinearInput input = InputOf(run, 0, attributes.inputActivation, gates);
  const Floats panels = PackPanels(run.Input(1), ins, outs, false, scale < 0 ? nullptr : run.Input(scale));
  const float* const added = addend < 0 ? nullptr : run.Input(addend);
  const LinearOutput output{outs, panels.get(), run.Input(2), added, attributes.activation, y};
  ForBlocks(rows, ins, [&](int64_t begin, int64_t count, float* space) {
    TheKernels().linear(input, output, begin, count, space);
  });
}

// dy [..., O], kernel [I, O], and perhaps scale [O], x [..., I] if it went through GELU -> dx [..., I]
void ComputeLinearInputGradient(void* given, TF_OpKernelContext* context) {
  const auto& attributes = *static_cast<Attributes*>(given);
  const bool hasGelu = attributes.inputActivation == Activation::kGelu;
  Run run(context);
  const int scale = attributes.hasScale ? 2 : -1, input = scale < 0 ? 2 : 3;
  Shape shape = run.ShapeOf(0);
  const Shape& kernel = run.ShapeOf(1);
  const int64_t outs = ChannelsOf(shape), ins = kernel.empty() ? 0 : kernel.front(), rows = RowsOf(shape);
  if (!RequireMatrix(run, shape, kernel, ins, outs)) return;
  shape.back() = ins;
  if (scale >= 0 && !run.Require(run.ShapeOf(scale) == Shape{outs}, "the scale must be [O]")) return;
  if (hasGelu && !run.Require(run.ShapeOf(input) == shape, "x must be [..., I]")) return;
  const float *dy = run.Input(0), *x = hasGelu ? run.Input(input) : nullptr;
  float* dx = run.Output(0, shape);
  if (dx == nullptr) return;
  const Floats panels = PackPanels(run.Input(1), outs, ins, true, scale < 0 ? nullptr : run.Input(scale));
  ForBlocks(rows, outs, [&](int64_t begin, int64_t count, float* space) {
    const int64_t i = begin * ins;
    TheKernels().linearInputGradient(dy + begin * outs, count, outs, panels.get(), ins, hasGelu ? x + i : nullptr,
                                     dx + i, space);
  });
}

// dy [..., O], x [..., I], and perhaps gates [N, I] -> dKernel [I, O], dBias [O]
void ComputeLinearKernelGradient(void* given, TF_OpKernelContext* context) {
  const auto& attributes = *static_cast<Attributes*>(given);
  Run run(context);
  const int gates = attributes.hasGates ? 2 : -1;
  const int64_t outs = ChannelsOf(run.ShapeOf(0)), ins = ChannelsOf(run.ShapeOf(1)), rows = RowsOf(run.ShapeOf(1));
  if (!run.Require(RowsOf(run.ShapeOf(0)) == rows, "dy [..., O] and x [..., I] must have as many rows")) return;
  if (!RequireGates(run, 1, gates)) return;
  const LinearInput input = InputOf(run, 1, attributes.inputActivation, gates);
  const float* dy = run.Input(0);
  float *dKernel = run.Output(0, {ins, outs}), *dBias = run.Output(1, {outs});
  if (dKernel == nullptr || dBias == nullptr) return;
  const Kernels& kernels = TheKernels();
  const int64_t width = RoundUpTo(outs, kernels.tileColumns), sums = RoundUpTo(ins, kernels.tileRows) * width;
  const int64_t groups = std::max<int64_t>(1, Divide(ins, kGradientRows));
  const int64_t mostParts = std::max<int64_t>(1, rows / kRowsOfPart);
  const int64_t rowsOfPart = std::max<int64_t>(1, Divide(rows, std::min(Divide(kGradientTasks, groups), mostParts)));
  const int64_t parts = std::max<int64_t>(1, Divide(rows, rowsOfPart));
  const Floats partial = Allocate(parts * sums), biases = Allocate(parts * width);
  std::fill_n(biases.get(), parts * width, 0.0f);
  ParallelFor(parts * groups, [&](size_t index) {
    const int64_t part = index / groups, row = part * rowsOfPart, count = std::min(rowsOfPart, rows - row);
    const int64_t begin = index % groups * kGradientRows, end = std::min(begin + kGradientRows, ins);
    float* const own = partial.get() + part * sums + begin * width;
    std::fill_n(own, RoundUpTo(end - begin, kernels.tileRows) * width, 0.0f);
    float* const space = WorkSpace(kernels.linearKernelSpace(kGradientRows));
    kernels.linearKernelGradient(input, dy, row, count, outs, begin, end, own,
                                 begin == 0 ? biases.get() + part * width : nullptr, space);
  });
  const auto addParts = [&](const float* source, int64_t step, float* target) {
    std::copy_n(source, outs, target);
    for (int64_t part = 1; part < parts; part++) {
      for (int64_t c = 0; c < outs; c++) target[c] += source[part * step + c];
    }
  };
  ParallelFor(ins, [&](size_t row) { addParts(partial.get() + row * width, sums, dKernel + row * outs); });
  addParts(biases.get(), width, dBias);
}

}  // namespace

std::vector<Definition> LinearOperations() {
  const char *const gates = "gates: gate_count * float", *const scale = "scale: scale_count * float";
  return {
      {"SpinegradeLinear",
       {"x: float", "kernel: float", "bias: float", gates, scale, "addend: addend_count * float"},
       {"y: float"},
       {kInputActivation, kActivation, kGates, kScale, kAddend},
       CreateLinear, Guarded<ComputeLinear>, DestroyLinear},
      {"SpinegradeLinearInputGrad",
       {"dy: float", "kernel: float", scale, "x_of_gelu: gelu_count * float"},
       {"dx: float"},
       {kScale, "gelu_count: int >= 0"},
       CreateLinearInputGradient, Guarded<ComputeLinearInputGradient>, DestroyLinear},
      {"SpinegradeLinearKernelGrad",
       {"dy: float", "x: float", gates},
       {"d_kernel: float", "d_bias: float"},
       {kInputActivation, kGates},
       CreateLinearKernelGradient, Guarded<ComputeLinearKernelGradient>, DestroyLinear},
  };
}
