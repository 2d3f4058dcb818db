// Products of matrices in tiles that stay in registers, as Goto and van de Geijn (Anatomy of high-performance matrix
// multiplication, 2008) cut them; GELU before the product and what comes after it cost no pass of their own.
#pragma once

#include "kernels.h"
#include "pointwise.h"
#include "vector.h"

namespace SPINEGRADE_TARGET {

constexpr int kTileVectors = 2;
constexpr int kTileColumns = kTileVectors * kLanes;
// As many sums as leave registers for the factors: there are 32 with AVX-512, else 16.
constexpr int kTileRows = kLanes == 16 ? 12 : 6;
// Rows of a product that are worked on together; whole tiles.
constexpr int64_t kBlockRows = 48;
// At most so many values of x, and so many rows, are held for a product over rows.
constexpr int64_t kHeldValues = 131072, kHeldRows = 256;

struct Tile {
  Vector sums[kTileRows][kTileVectors];
};

// The sum over `depth` of a column of `a` times a row of `panel` [depth, kTileColumns]. kIsAcross: `a` is
// [depth, stride], its columns being the tile's rows; else [kTileRows, stride].
template <bool kIsAcross>
SPINEGRADE_INLINE void MultiplyTile(const float* a, int64_t stride, const float* panel, int64_t depth, Tile& tile) {
  for (int64_t k = 0; k < depth; k++, panel += kTileColumns) {
    Vector columns[kTileVectors];
#pragma GCC unroll 4
    for (int v = 0; v < kTileVectors; v++) columns[v] = Load(panel + v * kLanes);
#pragma GCC unroll 16
    for (int row = 0; row < kTileRows; row++) {
      const float factor = kIsAcross ? a[k * stride + row] : a[row * stride + k];
#pragma GCC unroll 4
      for (int v = 0; v < kTileVectors; v++) tile.sums[row][v] += factor * columns[v];
    }
  }
}

// Room for a row of `count` values: an odd number of lines of the cache, so that rows do not all meet in one set of it.
SPINEGRADE_INLINE int64_t StrideOf(int64_t count) { return ((count + kTileRows + 15) / 16 | 1) * 16; }

SPINEGRADE_INLINE int64_t HeldRows(int64_t columns) {
  const int64_t rows = kHeldValues / columns;
  return rows < 16 ? 16 : rows > kHeldRows ? kHeldRows : rows;
}

static size_t LinearSpace(int64_t ins) { return kBlockRows * StrideOf(ins); }

static size_t LinearKernelSpace(int64_t ins) { return HeldRows(ins) * (StrideOf(ins) + kTileColumns); }

// Columns `column` and following of a matrix [depth, columns], or [columns, depth] if it is transposed.
static void PackPanel(const float* matrix, int64_t depth, int64_t columns, bool isTransposed, int64_t column,
                      float* panel) {
  const int64_t rest = columns - column;
  if (!isTransposed) {
    for (int64_t k = 0; k < depth; k++, panel += kTileColumns) {
      for (int v = 0; v < kTileVectors; v++) {
        const int64_t c = v * kLanes;
        Store(panel + c, c < rest ? LoadSome(matrix + k * columns + column + c, rest - c) : Vector{});
      }
    }
    return;
  }
  for (int64_t j = 0; j < kTileColumns; j++) {
    const float* row = matrix + (column + j) * depth;
    for (int64_t k = 0; k < depth; k++) panel[k * kTileColumns + j] = j < rest ? row[k] : 0;
  }
}

static void Copy(const float* x, float* y, size_t count) {
  for (size_t i = 0; i < count; i += kLanes) StoreSome(y + i, LoadSome(x + i, count - i), count - i);
}

typedef void (*Preparation)(const float* x, float* y, size_t count);

// Rows of x, prepared, times the panels of a matrix [depth, columns]. `finish(row, column, sums)` makes y of a vector.
template <Preparation kPrepare, typename Finish>
void MultiplyRows(const float* x, int64_t rows, int64_t depth, const float* panels, int64_t columns, float* y,
                  float* space, const Finish& finish) {
  const int64_t stride = StrideOf(depth);
  for (int64_t row = 0; row < rows; row++) kPrepare(x + row * depth, space + row * stride, depth);
  for (int64_t column = 0; column < columns; column += kTileColumns, panels += depth * kTileColumns) {
    for (int64_t begin = 0; begin < rows; begin += kTileRows) {
      Tile tile{};
      MultiplyTile<false>(space + begin * stride, stride, panels, depth, tile);
#pragma GCC unroll 16
      for (int i = 0; i < kTileRows; i++) {
        if (begin + i >= rows) break;
#pragma GCC unroll 4
        for (int v = 0; v < kTileVectors; v++) {
          const int64_t c = column + v * kLanes, at = (begin + i) * columns + c;
          if (c < columns) StoreSome(y + at, finish(at, c, tile.sums[i][v]), columns - c);
        }
      }
    }
  }
}

template <Preparation kPrepare>
void Linear(const float* x, int64_t rows, int64_t ins, const float* panels, int64_t outs, const float* bias, float* y,
            float* space) {
  MultiplyRows<kPrepare>(x, rows, ins, panels, outs, y, space, [&](int64_t, int64_t column, Vector sums) {
    return sums + LoadSome(bias + column, outs - column);
  });
}

// The slope of what x went through is 1 where x is null.
static void LinearInputGradient(const float* dy, int64_t rows, int64_t outs, const float* panels, int64_t ins,
                                const float* x, float* dx, float* space) {
  MultiplyRows<Copy>(dy, rows, outs, panels, ins, dx, space, [&](int64_t at, int64_t column, Vector sums) {
    return x == nullptr ? sums : sums * GeluSlope(LoadSome(x + at, ins - column));
  });
}

// dKernel has whole tiles' rows of LinearColumns(outs) values each; the rows' shares are added to it and to dBias.
template <Preparation kPrepare>
void LinearKernelGradient(const float* x, const float* dy, int64_t rows, int64_t ins, int64_t outs, float* dKernel,
                          float* dBias, float* space) {
  const int64_t stride = StrideOf(ins), width = (outs + kTileColumns - 1) / kTileColumns * kTileColumns;
  const int64_t held = HeldRows(ins);
  float* const panel = space;
  float* const inputs = space + held * kTileColumns;
  for (int64_t begin = 0; begin < rows; begin += held) {
    const int64_t depth = rows - begin < held ? rows - begin : held;
    for (int64_t k = 0; k < depth; k++) kPrepare(x + (begin + k) * ins, inputs + k * stride, ins);
    for (int64_t column = 0; column < outs; column += kTileColumns) {
      PackPanel(dy + begin * outs, depth, outs, false, column, panel);
      for (int v = 0; v < kTileVectors; v++) {
        Vector sum{};
        for (int64_t k = 0; k < depth; k++) sum += Load(panel + k * kTileColumns + v * kLanes);
        Store(dBias + column + v * kLanes, Load(dBias + column + v * kLanes) + sum);
      }
      for (int64_t row = 0; row < ins; row += kTileRows) {
        Tile tile{};
        MultiplyTile<true>(inputs + row, stride, panel, depth, tile);
#pragma GCC unroll 16
        for (int i = 0; i < kTileRows; i++) {
#pragma GCC unroll 4
          for (int v = 0; v < kTileVectors; v++) {
            float* const target = dKernel + (row + i) * width + column + v * kLanes;
            Store(target, Load(target) + tile.sums[i][v]);
          }
        }
      }
    }
  }
}

}  // namespace SPINEGRADE_TARGET
