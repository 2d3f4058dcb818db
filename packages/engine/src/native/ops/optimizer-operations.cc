// Operations of a training step after the backward pass: the gradients' norms, AdamW and moving averages of all parameters. Each
// operation takes `count` tensors a list, so that a step is few calls, and shares all their values among the threads.
#include <algorithm>
#include <cstring>
#include <vector>

#include "runtime/active-kernels.h"
#include "runtime/op-definition.h"
#include "runtime/partition.h"

namespace {

// The sizes of `count` tensors, from the input `first` on, which the lists after them must match.
std::vector<int64_t> SizesOf(const KernelContext& context, int first, int lists, int count) {
  std::vector<int64_t> sizes;
  for (int input = first; input < first + count; input++) {
    const Shape& shape = context.ShapeOf(input);
    for (int list = 1; list < lists; list++) {
      Require(context.ShapeOf(input + list * count) == shape, "the tensors of one parameter must have one shape");
    }
    sizes.push_back(SizeOf(shape));
  }
  return sizes;
}

// A part of one of several tensors, for one task.
struct Part {
  size_t tensor;
  int64_t begin, count;
};

std::vector<Part> CutAll(const std::vector<int64_t>& sizes) {
  std::vector<Part> parts;
  for (size_t tensor = 0; tensor < sizes.size(); tensor++) {
    for (int64_t begin = 0; begin < sizes.at(tensor); begin += kTaskValues)
      parts.push_back({tensor, begin, std::min(kTaskValues, sizes.at(tensor) - begin)});
  }
  return parts;
}

// Calls work(part, its place among the parts) for all values of tensors of these sizes.
template <typename Work>
void ForParts(const std::vector<Part>& parts, const Work& work) {
  ParallelFor(static_cast<int64_t>(parts.size()), [&](int64_t index) {
    const auto place = static_cast<size_t>(index);
    work(parts.at(place), place);
  });
}

// Values whose squares are summed in float32; their sums are added in double precision.
constexpr int64_t kSquares = 4096;

// tensors of any shapes -> the sums of their squares [count]
void ComputeSumSquares(int count, KernelContext& context) {
  const std::vector<Part> parts = CutAll(SizesOf(context, 0, 1, count));
  std::vector<const float*> tensors;
  tensors.reserve(static_cast<size_t>(count));
  for (int input = 0; input < count; input++) tensors.push_back(context.Input(input));
  float* const sums = context.Output(0, {count});
  const auto sumSquares = ActiveKernels().optimizer.sumSquares;
  std::vector<double> sumsOfParts(parts.size());
  ForParts(parts, [&](const Part& part, size_t place) {
    const float* const x = tensors.at(part.tensor) + part.begin;
    double sum = 0;
    for (int64_t i = 0; i < part.count; i += kSquares) sum += sumSquares(x + i, std::min(kSquares, part.count - i));
    sumsOfParts.at(place) = sum;
  });
  std::vector<double> totals(static_cast<size_t>(count));
  for (size_t place = 0; place < parts.size(); place++) totals.at(parts.at(place).tensor) += sumsOfParts.at(place);
  std::transform(totals.begin(), totals.end(), sums, [](double total) { return static_cast<float>(total); });
}

// constants [6], weights, gradients, first and second moments -> the new weights; the moments are changed in place
void ComputeAdamW(int count, KernelContext& context) {
  Require(context.ShapeOf(0) == Shape{6}, "the constants must be [6]");
  const float* const given = context.Input(0);
  const AdamWConstants constants{given[0], given[1], given[2], given[3], given[4], given[5]};
  const std::vector<int64_t> sizes = SizesOf(context, 1, 4, count);
  std::vector<AdamWValues> parameters;
  for (int i = 0; i < count; i++) {
    const int weight = 1 + i, gradient = weight + count, first = gradient + count, second = first + count;
    parameters.push_back({0, context.Input(weight), context.Input(gradient), context.InPlace(first),
                          context.InPlace(second), context.Output(i, context.ShapeOf(weight))});
  }
  const auto step = ActiveKernels().optimizer.adamW;
  ForParts(CutAll(sizes), [&](const Part& part, size_t) {
    const AdamWValues& all = parameters.at(part.tensor);
    const int64_t i = part.begin;
    step(constants, {part.count, all.weights + i, all.gradients + i, all.firsts + i, all.seconds + i, all.updated + i});
  });
}

// Words of two halves that hold `count` numbers, after the blocks' scales.
int64_t WordsOf(int64_t count, int64_t scales) { return scales + DivideUp(count, 2); }

// constants [6], a key of each parameter [count], weights, gradients, and moments in 16 bits [words], which are changed in
// place -> the new weights
void ComputeHalfAdamW(bool isFloat16, int count, KernelContext& context) {
  Require(context.ShapeOf(0) == Shape{6}, "the constants must be [6]");
  Require(context.ShapeOf(1) == Shape{count}, "the keys must be [count]");
  const float* const given = context.Input(0);
  const AdamWConstants constants{given[0], given[1], given[2], given[3], given[4], given[5]};
  const std::vector<int64_t> sizes = SizesOf(context, 2, 2, count);
  std::vector<HalfAdamWValues> parameters;
  for (int i = 0; i < count; i++) {
    const int weight = 2 + i, gradient = weight + count, first = gradient + count, second = first + count;
    const int64_t size = sizes.at(static_cast<size_t>(i)), scales = isFloat16 ? DivideUp(size, kHalfBlock) : 0;
    const auto moments = [&](int input) {
      Require(context.ShapeOf(input) == Shape{WordsOf(size, scales)}, "the moments have another size than the weights");
      float* const words = context.InPlace(input);
      return HalfMoments{reinterpret_cast<uint16_t*>(words + scales), isFloat16 ? words : nullptr};
    };
    uint32_t key = 0;
    std::memcpy(&key, context.Input(1) + i, sizeof(key));
    const HalfMoments firsts = moments(first), seconds = moments(second);
    parameters.push_back({0, 0, key, context.Input(weight), context.Input(gradient), firsts, seconds,
                          context.Output(i, context.ShapeOf(weight))});
  }
  const OptimizerKernels& kernels = ActiveKernels().optimizer;
  const auto step = isFloat16 ? kernels.float16AdamW : kernels.bfloat16AdamW;
  ForParts(CutAll(sizes), [&](const Part& part, size_t) {
    const HalfAdamWValues& all = parameters.at(part.tensor);
    const int64_t i = part.begin;
    step(constants,
         {part.count, i, all.key, all.weights + i, all.gradients + i, all.firsts, all.seconds, all.updated + i});
  });
}
static_assert(kTaskValues % kHalfBlock == 0, "a block of one scale is one task's");

// averages, values of the same shapes: the averages are changed in place
void ComputeMovingAverage(float decay, int count, KernelContext& context) {
  const std::vector<int64_t> sizes = SizesOf(context, 0, 2, count);
  std::vector<float*> averages;
  std::vector<const float*> values;
  for (int i = 0; i < count; i++) {
    averages.push_back(context.InPlace(i));
    values.push_back(context.Input(i + count));
  }
  const auto moveAverage = ActiveKernels().optimizer.moveAverage;
  ForParts(CutAll(sizes), [&](const Part& part, size_t) {
    moveAverage(decay, values.at(part.tensor) + part.begin, averages.at(part.tensor) + part.begin, part.count);
  });
}

template <void (*kCompute)(int, KernelContext&)>
Compute Create(const AttributeReader& read) {
  return [count = read.Int("count")](KernelContext& context) { kCompute(count, context); };
}

// The formats' numbers are those of half-format.ts.
Compute CreateHalfAdamW(const AttributeReader& read) {
  const int32_t format = read.Int("format");
  Require(format == 0 || format == 1, "the format must be 0, bfloat16, or 1, float16");
  return [isFloat16 = format == 1, count = read.Int("count")](KernelContext& context) {
    ComputeHalfAdamW(isFloat16, count, context);
  };
}

Compute CreateMovingAverage(const AttributeReader& read) {
  return [decay = read.Float("decay"), count = read.Int("count")](KernelContext& context) {
    ComputeMovingAverage(decay, count, context);
  };
}

const RegisterOps kFamily{
    {"SpinegradeAdamW",
     {"constants: float", "weights: count * float", "gradients: count * float", "firsts: count * float",
      "seconds: count * float"},
     {"updated: count * float"},
     {"count: int >= 1"},
     Create<ComputeAdamW>},
    {"SpinegradeHalfAdamW",
     {"constants: float", "keys: int32", "weights: count * float", "gradients: count * float", "firsts: count * int32",
      "seconds: count * int32"},
     {"updated: count * float"},
     {"count: int >= 1", "format: int"},
     CreateHalfAdamW},
    {"SpinegradeMovingAverage",
     {"averages: count * float", "values: count * float"},
     {},
     {"decay: float", "count: int >= 1"},
     CreateMovingAverage},
    {"SpinegradeSumSquares", {"x: count * float"}, {"sums: float"}, {"count: int >= 1"}, Create<ComputeSumSquares>},
};

}  // namespace
