// The products of a linear layer, with factors as they are, in float32.
//
// A policy of a product, `Products` in linear.h, says how many consecutive values of the axis that is summed over share the
// room of one float and are multiplied in one step, and how factors are packed for that.
#pragma once

#include "kernels/kernel-types.h"
#include "kernels/matrices.h"
#include "kernels/vector.h"

namespace SPINEGRADE_TARGET {

constexpr int kTileVectors = 2;
constexpr int kTileColumns = kTileVectors * kLanes;
// As many sums as leave registers for the factors: there are 32 with AVX-512, else 16.
constexpr int kTileRows = kLanes == 16 ? 12 : 6;
// Steps of a kernel gradient's products that are computed before they are added to others: a tile and a panel of them fit
// the nearest cache, all of a task's the next one.
constexpr int64_t kHeldSteps = 128;
// Pieces of rows are fetched this many rows before they are needed: no processor foresees such steps.
constexpr int64_t kRowsAhead = 8;
// The factors of a gradient's tile, kHeldSteps of kTileRows and what whole vectors write beyond them, and those of a panel.
constexpr int64_t kTileSpace = kHeldSteps * kTileRows + 16, kPanelSpace = kHeldSteps * kTileColumns + 16;

typedef Tile<kTileRows, kTileVectors> Sums;

// Adds a tile to one in memory [tileRows, tileColumns].
SPINEGRADE_INLINE void AddTile(const Sums& tile, float* sums) {
#pragma GCC unroll 16
  for (int row = 0; row < kTileRows; row++) {
#pragma GCC unroll 4
    for (int v = 0; v < kTileVectors; v++, sums += kLanes) Store(sums, Load(sums) + tile.sums[row][v]);
  }
}

struct Float32Products {
  static constexpr int64_t kDepthOfStep = 1;

  // Products of a tile's rows with a panel.
  static inline __attribute__((always_inline)) void Multiply(const LeftMatrix& left, const float* panel, int64_t steps,
                                                             Sums& tile) {
    tile = Sums{};
    MultiplyTile(left, panel, kTileColumns, steps, tile);
  }

  // Adds them to a tile in memory.
  static inline __attribute__((always_inline)) void Add(const LeftMatrix& left, const float* panel, int64_t steps,
                                                        float* sums) {
    Sums tile;
    Multiply(left, panel, steps, tile);
    AddTile(tile, sums);
  }

  static void PackPanel(const PanelSource& source, int64_t column, float* panel) {
    if (source.isTransposed) return PackTransposed(source, column, panel);
    const float *const matrix = source.matrix, *const scale = source.scale;
    const int64_t depth = source.depth, columns = source.columns;
    const int64_t rest = columns - column;
    Vector factors[kTileVectors];
    for (int v = 0; v < kTileVectors; v++) {
      const int64_t c = v * kLanes;
      factors[v] = scale == nullptr || c >= rest ? Broadcast(1) : LoadSome(scale + column + c, rest - c);
    }
    for (int64_t k = 0; k < depth; k++, panel += kTileColumns) {
      Prefetch(matrix, (k + kRowsAhead) * columns + column, kTileColumns);
      for (int v = 0; v < kTileVectors; v++) {
        const int64_t c = v * kLanes;
        Store(panel + c, c < rest ? LoadSome(matrix + k * columns + column + c, rest - c) * factors[v] : Vector{});
      }
    }
  }

  static void PackTransposed(const PanelSource& source, int64_t column, float* panel) {
    const int64_t depth = source.depth, rest = source.columns - column,
                  width = rest < kTileColumns ? rest : kTileColumns;
    const float *const rows = source.matrix + column * depth, *const scale = source.scale;
    const int64_t fours = width / 4 * 4, wholeSteps = depth / 4 * 4;
    const Four ones = Four{} + 1;
    for (int64_t k = 0; k < wholeSteps; k += 4) {
      const Four factor = scale == nullptr ? ones : LoadFour(scale + k);
      for (int64_t j = 0; j < fours; j += 4) {
        CopyFourColumns(rows + j * depth + k, depth, factor, panel + k * kTileColumns + j, kTileColumns);
      }
    }
    for (int64_t k = 0; k < depth; k++) {
      const float factor = scale == nullptr ? 1 : scale[k];
      float* const target = panel + k * kTileColumns;
      for (int64_t j = k < wholeSteps ? fours : 0; j < kTileColumns; j++) {
        target[j] = j < width ? rows[j * depth + k] * factor : 0;
      }
    }
  }

  // Copies rows of a matrix as panels.
  static void CopyPanels(const float* matrix, int64_t stride, int64_t rows, int64_t columns, float* panels) {
    const int64_t whole = columns / kTileColumns * kTileColumns, rest = columns - whole;
    for (int64_t k = 0; k < rows; k++, matrix += stride, panels += kTileColumns) {
      Prefetch(matrix, kRowsAhead * stride, columns);
      float* target = panels;
      for (int64_t c = 0; c < whole; c += kTileColumns, target += kPanelSpace) {
#pragma GCC unroll 4
        for (int v = 0; v < kTileColumns; v += kLanes) Store(target + v, Load(matrix + c + v));
      }
      for (int64_t v = 0; v < kTileColumns && rest > 0; v += kLanes) {
        Store(target + v, v < rest ? LoadSome(matrix + whole + v, rest - v) : Vector{});
      }
    }
  }
};

}  // namespace SPINEGRADE_TARGET
