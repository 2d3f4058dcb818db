// Matrices packed for products, see Kernels::packPanel.
#pragma once

#include <cstdlib>
#include <memory>
#include <new>

#include "parts.h"

struct Free {
  void operator()(float* floats) const { std::free(floats); }
};
using Floats = std::unique_ptr<float, Free>;

// Not initialised; begins with a line of the cache. Throws std::bad_alloc.
inline Floats Allocate(int64_t count) {
  Floats floats(static_cast<float*>(std::aligned_alloc(64, Divide(count * sizeof(float), 64) * 64)));
  if (floats == nullptr && count > 0) throw std::bad_alloc();
  return floats;
}

inline int64_t RoundUpTo(int64_t value, int64_t step) { return Divide(value, step) * step; }

// A matrix [depth, columns], or its transposed one, as panels of tileColumns columns; `scale` as of Kernels::packPanel.
inline Floats PackPanels(const float* matrix, int64_t depth, int64_t columns, bool isTransposed, const float* scale) {
  const Kernels& kernels = TheKernels();
  const int64_t width = kernels.tileColumns;
  Floats panels = Allocate(depth * RoundUpTo(columns, width));
  ParallelFor(Divide(columns, width), [&](size_t index) {
    const int64_t column = index * width;
    kernels.packPanel(matrix, depth, columns, isTransposed, column, scale, panels.get() + column * depth);
  });
  return panels;
}
