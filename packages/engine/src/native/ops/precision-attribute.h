// The precision of a product's factors as an attribute of operations.
#pragma once

#include <string>

#include "runtime/active-kernels.h"
#include "runtime/kernel-context.h"

// The numbers are those of the attribute (product-precision.ts).
enum class Precision : int32_t { kFloat32, kBfloat16 };

// Throws InvalidArgument unless it is one.
inline Precision PrecisionOf(int32_t number) {
  if (number == 0 || number == 1) return static_cast<Precision>(number);
  throw InvalidArgument("the precision must be one of 0, 1, not " + std::to_string(number));
}

// The loops for such factors. Asked for at each run: another instruction set may have been taken since the last one.
// Throws InvalidArgument where the processor, or the instruction set that is used, has none.
inline const LinearKernels& LinearKernelsOf(Precision precision) {
  if (precision == Precision::kFloat32) return ActiveKernels().linear;
  Require(MultipliesBfloat16(),
          "products of bfloat16 need a processor with AVX512-BF16, and the instruction set avx512");
  return ActiveKernels().linearOfBfloat16;
}
