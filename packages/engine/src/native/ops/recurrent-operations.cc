// Recurrent layers, all steps of both directions in one operation. The product with the inputs comes before, the gradient
// of the kernel after: both are one product over all steps.
#include <algorithm>
#include <vector>

#include "runtime/active-kernels.h"
#include "runtime/arena.h"
#include "runtime/op-definition.h"
#include "runtime/panels.h"
#include "runtime/partition.h"

namespace {

// The numbers are those of the attribute.
enum class Cell : int32_t { kGru, kLstm };

// Tasks that the sequences of one direction are cut into at most, where they are enough.
constexpr int64_t kTasksOfDirection = 8;

struct Attributes {
  Cell cell;
  // 1, or 2: the second direction runs from the last step to the first.
  int64_t directions;
};

struct Sizes {
  int64_t directions, sequences, steps, hidden, gates, kept;
};

Sizes SizesFor(const Attributes& given, const Shape& shape, int64_t hidden) {
  Require(shape.size() == 3, "inputs, outputs and their gradients must be [B, T, C]");
  const bool isGru = given.cell == Cell::kGru;
  return {
      given.directions, shape.at(0), shape.at(1), hidden, isGru ? kGruGates : kLstmGates, isGru ? kGruKept : kLstmKept};
}

// Sequences that one task takes, of one direction.
struct Task {
  int64_t direction, begin, count;
};

// Calls work(task) for all sequences of all directions.
template <typename Work>
void ForTasks(const Sizes& sizes, const Work& work) {
  const LinearKernels& linear = ActiveKernels().linear;
  const int64_t wanted = RoundUpTo(DivideUp(sizes.sequences, kTasksOfDirection), linear.tileRows);
  const int64_t rows = std::clamp<int64_t>(wanted, 1, linear.blockRows);
  const int64_t tasks = DivideUp(sizes.sequences, rows);
  if (sizes.steps == 0) return;
  ParallelFor(sizes.directions * tasks, [&](int64_t index) {
    const int64_t begin = index % tasks * rows;
    work(Task{index / tasks, begin, std::min(rows, sizes.sequences - begin)});
  });
}

// The step that is computed as the `turn`-th of a direction.
int64_t StepAt(const Sizes& sizes, int64_t direction, int64_t turn) {
  return direction == 0 ? turn : sizes.steps - 1 - turn;
}

// Offsets of a step's values in the inputs [B, T, gates, H], in the outputs [B, T, directions, H] and in the values that are
// kept for the backward pass, [directions, B, T, kept, H].
struct Place {
  int64_t inputs, output, kept;
};

Place PlaceOf(const Sizes& sizes, int64_t direction, int64_t sequence, int64_t step) {
  const int64_t row = sequence * sizes.steps + step, all = sizes.sequences * sizes.steps;
  return {row * sizes.gates * sizes.hidden, (row * sizes.directions + direction) * sizes.hidden,
          (direction * all + row) * sizes.kept * sizes.hidden};
}

std::vector<Floats> PanelsOf(const KernelContext& context, const Sizes& sizes, int first, bool isTransposed) {
  const int64_t width = sizes.gates * sizes.hidden, hidden = sizes.hidden;
  std::vector<Floats> panels;
  for (int64_t direction = 0; direction < sizes.directions; direction++) {
    const int input = first + static_cast<int>(direction);
    Require(context.ShapeOf(input) == Shape{hidden, width}, "the kernels must be [H, gates * H]");
    panels.push_back(PackPanels(
        {context.Input(input), isTransposed ? width : hidden, isTransposed ? hidden : width, isTransposed, nullptr},
        ActiveKernels().linear));
  }
  return panels;
}

// Room for the left factors of one step's product, of all sequences of a task.
class PackedRows {
 public:
  PackedRows(int64_t depth, int64_t rows)
      : depth_(depth),
        rows_(rows),
        packed_(RoundUpTo(rows, ActiveKernels().linear.tileRows) * ActiveKernels().linear.packedRow(depth)),
        space_(ActiveKernels().linear.space(depth)) {}

  // The product of values [rows, depth] with a matrix's panels.
  ProductPart Times(const float* values, const Floats& panels, int64_t columns) const {
    const LinearInput input{values, depth_, Activation::kNone, nullptr, rows_};
    ActiveKernels().linear.packRows(input, 0, rows_, packed_.data(), space_.data());
    return {depth_, 0, rows_, 0, columns, packed_.data(), panels.get()};
  }

 private:
  int64_t depth_, rows_;
  Scratch packed_, space_;
};

struct Forward {
  Sizes sizes;
  Cell cell;
  std::vector<const float*> inputs, biases;
  std::vector<Floats> panels;
  float *y, *kept;
};

void RunTask(const Forward& args, const Task& task) {
  const Sizes& sizes = args.sizes;
  const int64_t hidden = sizes.hidden, width = sizes.gates * hidden;
  const auto at = static_cast<size_t>(task.direction);
  const LinearKernels& linear = ActiveKernels().linear;
  const auto step = args.cell == Cell::kGru ? ActiveKernels().recurrent.gru : ActiveKernels().recurrent.lstm;
  const Scratch values(task.count * hidden), products(task.count * width), zeros(hidden);
  const PackedRows packed(hidden, task.count);
  std::fill_n(values.data(), task.count * hidden, 0.0f);
  std::fill_n(zeros.data(), hidden, 0.0f);
  for (int64_t turn = 0; turn < sizes.steps; turn++) {
    const int64_t t = StepAt(sizes, task.direction, turn);
    linear.forward(packed.Times(values.data(), args.panels.at(at), width),
                   {width, args.biases.at(at), nullptr, Activation::kNone, products.data()});
    for (int64_t row = 0; row < task.count; row++) {
      const Place place = PlaceOf(sizes, task.direction, task.begin + row, t);
      const float* cellBefore = zeros.data();
      if (turn > 0) {
        const int64_t before = StepAt(sizes, task.direction, turn - 1);
        cellBefore =
            args.kept + PlaceOf(sizes, task.direction, task.begin + row, before).kept + (sizes.kept - 1) * hidden;
      }
      step({hidden, args.inputs.at(at) + place.inputs, products.data() + row * width, cellBefore,
            args.kept + place.kept, args.y + place.output, values.data() + row * hidden});
    }
  }
}

// inputs [B, T, gates * H], kernels [H, gates * H] and biases [gates * H] of each direction -> y [B, T, directions * H],
// kept [directions, B, T, kept * H]
void ComputeRecurrent(const Attributes& given, KernelContext& context) {
  const auto directions = static_cast<int>(given.directions);
  const Shape& kernel = context.ShapeOf(directions);
  const Sizes sizes = SizesFor(given, context.ShapeOf(0), kernel.empty() ? 0 : kernel.front());
  const int64_t width = sizes.gates * sizes.hidden;
  Forward args{sizes, given.cell, {}, {}, PanelsOf(context, sizes, directions, false), nullptr, nullptr};
  for (int direction = 0; direction < directions; direction++) {
    const int bias = 2 * directions + direction;
    Require(context.ShapeOf(direction) == Shape{sizes.sequences, sizes.steps, width} &&
                context.ShapeOf(bias) == Shape{width},
            "the inputs must be [B, T, gates * H], the biases [gates * H]");
    args.inputs.push_back(context.Input(direction));
    args.biases.push_back(context.Input(bias));
  }
  args.y = context.Output(0, {sizes.sequences, sizes.steps, sizes.directions * sizes.hidden});
  args.kept = context.Output(1, {sizes.directions, sizes.sequences, sizes.steps, sizes.kept * sizes.hidden});
  ForTasks(sizes, [&](const Task& task) { RunTask(args, task); });
}

struct Backward {
  Sizes sizes;
  Cell cell;
  const float *dy, *y, *kept;
  std::vector<Floats> panels;
  float *dInputs, *dRecurrent;
};

// The values before a step: hidden ones of a GRU, cell values of an LSTM; null before the first.
const float* ValuesBefore(const Backward& args, int64_t direction, int64_t sequence, int64_t turn) {
  if (turn == 0) return nullptr;
  const Sizes& sizes = args.sizes;
  const Place before = PlaceOf(sizes, direction, sequence, StepAt(sizes, direction, turn - 1));
  return args.cell == Cell::kGru ? args.y + before.output : args.kept + before.kept + (sizes.kept - 1) * sizes.hidden;
}

void RunGradientTask(const Backward& args, const Task& task) {
  const Sizes& sizes = args.sizes;
  const int64_t hidden = sizes.hidden, width = sizes.gates * hidden, values = task.count * hidden;
  const bool isGru = args.cell == Cell::kGru;
  const LinearKernels& linear = ActiveKernels().linear;
  const auto step = isGru ? ActiveKernels().recurrent.gruGradient : ActiveKernels().recurrent.lstmGradient;
  const Scratch dHidden(values), dCell(values), product(values), slopes(task.count * width), zeros(hidden);
  const PackedRows packed(width, task.count);
  for (float* const zero : {dHidden.data(), dCell.data()}) std::fill_n(zero, values, 0.0f);
  std::fill_n(zeros.data(), hidden, 0.0f);
  for (int64_t turn = sizes.steps - 1; turn >= 0; turn--) {
    const int64_t t = StepAt(sizes, task.direction, turn);
    for (int64_t row = 0; row < task.count; row++) {
      const Place place = PlaceOf(sizes, task.direction, task.begin + row, t);
      const int64_t own = task.direction * sizes.sequences * sizes.steps * width + place.inputs;
      const float* const before = ValuesBefore(args, task.direction, task.begin + row, turn);
      float* const ofRow = slopes.data() + row * width;
      step({hidden, args.dy + place.output, args.kept + place.kept, before == nullptr ? zeros.data() : before,
            dHidden.data() + row * hidden, dCell.data() + row * hidden, args.dInputs + own, ofRow});
      if (isGru) {
        std::copy_n(ofRow, width, args.dRecurrent + own);
      } else {
        std::copy_n(args.dInputs + own, width, ofRow);
      }
    }
    if (turn == 0) break;
    linear.inputGradient(packed.Times(slopes.data(), args.panels.at(static_cast<size_t>(task.direction)), hidden),
                         {hidden, nullptr, product.data()});
    for (int64_t i = 0; i < values; i++) dHidden.data()[i] += product.data()[i];
  }
}

// dy and y [B, T, directions * H], kept [directions, B, T, kept * H], kernels [H, gates * H] -> the gradients of the
// inputs' part of the gates and of the recurrent one, [directions, B, T, gates * H]; an LSTM's are the same, and the
// second is empty.
void ComputeRecurrentGradient(const Attributes& given, KernelContext& context) {
  const Shape& kernel = context.ShapeOf(3);
  const Sizes sizes = SizesFor(given, context.ShapeOf(0), kernel.empty() ? 0 : kernel.front());
  const Shape output{sizes.sequences, sizes.steps, sizes.directions * sizes.hidden};
  Require(context.ShapeOf(0) == output && context.ShapeOf(1) == output &&
              context.ShapeOf(2) == Shape{sizes.directions, sizes.sequences, sizes.steps, sizes.kept * sizes.hidden},
          "dy and y must be [B, T, directions * H], what is kept [directions, B, T, kept * H]");
  Backward args{
      sizes,   given.cell, context.Input(0), context.Input(1), context.Input(2), PanelsOf(context, sizes, 3, true),
      nullptr, nullptr};
  const Shape gates{sizes.directions, sizes.sequences, sizes.steps, sizes.gates * sizes.hidden};
  args.dInputs = context.Output(0, gates);
  args.dRecurrent = context.Output(1, given.cell == Cell::kGru ? gates : Shape{0});
  ForTasks(sizes, [&](const Task& task) { RunGradientTask(args, task); });
}

Attributes ReadAttributes(const AttributeReader& read) {
  const int32_t cell = read.Int("cell"), directions = read.Int("directions");
  Require(cell == 0 || cell == 1, "the cell must be 0, a GRU, or 1, an LSTM");
  Require(directions == 1 || directions == 2, "there are 1 or 2 directions");
  return {static_cast<Cell>(cell), directions};
}

template <void (*kCompute)(const Attributes&, KernelContext&)>
Compute Create(const AttributeReader& read) {
  const Attributes given = ReadAttributes(read);
  return [given](KernelContext& context) { kCompute(given, context); };
}

const RegisterOps kFamily{
    {"SpinegradeRecurrent",
     {"inputs: directions * float", "kernels: directions * float", "biases: directions * float"},
     {"y: float", "kept: float"},
     {"cell: int", "directions: int >= 1"},
     Create<ComputeRecurrent>},
    {"SpinegradeRecurrentGrad",
     {"dy: float", "y: float", "kept: float", "kernels: directions * float"},
     {"d_inputs: float", "d_recurrent: float"},
     {"cell: int", "directions: int >= 1"},
     Create<ComputeRecurrentGradient>},
};

}  // namespace
