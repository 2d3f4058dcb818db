// Shapes of tensors: channels last, rows of channels before them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "runtime/op-error.h"

using Shape = std::vector<int64_t>;

// The product of a shape's sizes.
// Throws InvalidArgument where a tensor of that shape has more bytes than int64_t counts.
inline int64_t SizeOf(const Shape& shape) {
  constexpr int64_t kLargest = INT64_MAX / 64;  // leaves room to round up, and for the bytes of a float
  int64_t size = 1;
  for (const int64_t side : shape) {
    if (__builtin_mul_overflow(size, side, &size) || size > kLargest) throw InvalidArgument("the tensor is too large");
  }
  return size;
}

inline int64_t ChannelsOf(const Shape& shape) { return shape.empty() ? 1 : shape.back(); }

inline int64_t RowsOf(const Shape& shape) { return SizeOf(shape) / std::max<int64_t>(1, ChannelsOf(shape)); }
