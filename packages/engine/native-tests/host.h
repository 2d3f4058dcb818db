// A host for operations in place of TensorFlow: tensors in memory of exactly their size, so that a sanitizer sees a byte too
// far.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runtime/op-definition.h"

struct Tensor {
  Shape shape;
  std::unique_ptr<float[]> values;

  int64_t Size() const { return SizeOf(shape); }
};

// Of that shape, every value NaN.
Tensor Unwritten(const Shape& shape);

// Values between -2 and 2 without a pattern, the same for each seed.
Tensor SomeValues(const Shape& shape, uint32_t seed);

// An operation and everything that it is given.
struct OpCase {
  std::string name;
  std::map<std::string, std::vector<int32_t>> ints;
  std::map<std::string, float> floats;
  std::vector<Tensor> inputs;
};

// "SpinegradeGelu [3, 17]"
std::string Describe(const OpCase& given);

// The outputs, then copies of the inputs that are changed in place, as they are changed. Throws what the operation throws, and std::out_of_range for an unknown name.
std::vector<Tensor> RunCase(const OpCase& given);
