// Numbers that rest in 16 bits, as words of two: the last word of an odd count has 0 in its upper half.
#include "runtime/active-kernels.h"
#include "runtime/op-definition.h"
#include "runtime/partition.h"

namespace {

// words [ceil(size / 2)] -> y [size]
void ComputeWiden(bool isFloat16, int64_t size, KernelContext& context) {
  Require(size >= 0 && context.ShapeOf(0) == Shape{DivideUp(size, 2)}, "the words must be of `size` numbers");
  const auto* const halves = reinterpret_cast<const uint16_t*>(context.Input(0));
  float* const y = context.Output(0, {size});
  const auto widen = isFloat16 ? ActiveKernels().half.widenFloat16 : ActiveKernels().half.widenBfloat16;
  ForValues(size, [&](int64_t i, int64_t count) { widen(halves + i, y + i, count); });
}

// x of any shape -> words [ceil(size / 2)]
void ComputeNarrow(bool isFloat16, KernelContext& context) {
  const int64_t size = SizeOf(context.ShapeOf(0));
  const float* const x = context.Input(0);
  auto* const halves = reinterpret_cast<uint16_t*>(context.Output(0, {DivideUp(size, 2)}));
  const auto narrow = isFloat16 ? ActiveKernels().half.narrowFloat16 : ActiveKernels().half.narrowBfloat16;
  ForValues(size, [&](int64_t i, int64_t count) { narrow(x + i, halves + i, count); });
  if (size % 2 == 1) halves[size] = 0;
}

// The formats' numbers are those of half-format.ts.
bool IsFloat16(const AttributeReader& read) {
  const int32_t format = read.Int("format");
  Require(format == 0 || format == 1, "the format must be 0, bfloat16, or 1, float16");
  return format == 1;
}

Compute CreateWiden(const AttributeReader& read) {
  return [isFloat16 = IsFloat16(read), size = int64_t{read.Int("size")}](KernelContext& context) {
    ComputeWiden(isFloat16, size, context);
  };
}

Compute CreateNarrow(const AttributeReader& read) {
  return [isFloat16 = IsFloat16(read)](KernelContext& context) { ComputeNarrow(isFloat16, context); };
}

const RegisterOps kFamily{
    {"SpinegradeWiden", {"words: int32"}, {"y: float"}, {"format: int", "size: int"}, CreateWiden},
    {"SpinegradeNarrow", {"x: float"}, {"words: int32"}, {"format: int"}, CreateNarrow},
};

}  // namespace
