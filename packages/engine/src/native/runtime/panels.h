// Matrices packed for products: panels of LinearKernels::tileColumns columns.
#pragma once

#include "runtime/active-kernels.h"
#include "runtime/arena.h"
#include "runtime/partition.h"

// All panels of a matrix, one after the other. Throws std::bad_alloc.
inline Floats PackPanels(const PanelSource& source, const LinearKernels& kernels) {
  const int64_t width = kernels.tileColumns, steps = DivideUp(source.depth, kernels.depthOfStep);
  Floats panels = AllocateFloats(steps * RoundUpTo(source.columns, width));
  ParallelFor(DivideUp(source.columns, width), [&](int64_t index) {
    const int64_t column = index * width;
    kernels.packPanel(source, column, panels.get() + column * steps);
  });
  return panels;
}
