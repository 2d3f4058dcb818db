// Products of matrices in tiles that stay in registers, as Goto and van de Geijn (Anatomy of high-performance matrix
// multiplication, 2008) cut them; GELU before the product and what comes after it cost no pass of their own.
#pragma once

#include "kernels.h"
#include "matrices.h"
#include "pointwise.h"
#include "vector.h"

namespace SPINEGRADE_TARGET {

constexpr int kTileVectors = 2;
constexpr int kTileColumns = kTileVectors * kLanes;
// As many sums as leave registers for the factors: there are 32 with AVX-512, else 16.
constexpr int kTileRows = kLanes == 16 ? 12 : 6;
// Rows of a product that are worked on together; whole tiles.
constexpr int64_t kBlockRows = 48;
// Rows of x and of a panel of dy that are multiplied before their product is added to others: the panel fits the
// nearest cache.
constexpr int64_t kHeldRows = 256;
// Pieces of rows are fetched this many rows before they are needed: no processor foresees such steps.
constexpr int64_t kRowsAhead = 8;

typedef Tile<kTileRows, kTileVectors> Sums;

// Room for a row of `count` values: an odd number of lines of the cache, so that rows do not all meet in one set of it.
SPINEGRADE_INLINE int64_t StrideOf(int64_t count) { return ((count + kTileRows + 15) / 16 | 1) * 16; }

static size_t LinearSpace(int64_t depth) { return kBlockRows * StrideOf(depth); }

static size_t LinearKernelSpace(int64_t rows) { return kHeldRows * (StrideOf(rows) + kTileColumns); }

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
  for (int64_t begin = 0; begin < depth; begin += 16) {
    const int64_t end = depth < begin + 16 ? depth : begin + 16;
    for (int64_t j = 0; j < kTileColumns; j++) {
      const float* row = matrix + (column + j) * depth;
      for (int64_t k = begin; k < end; k++) panel[k * kTileColumns + j] = j < rest ? row[k] : 0;
    }
  }
}

static void Copy(const float* x, float* y, size_t count) {
  for (size_t i = 0; i < count; i += kLanes) StoreSome(y + i, LoadSome(x + i, count - i), count - i);
}

// What rows go through before they are multiplied.
typedef void (*Preparation)(const float* x, float* y, size_t count);

// Rows of x, prepared, times the panels of a matrix [depth, columns]. `expect(row, column)` is called before the
// products from there on, `finish(row, column, sums)` makes a vector of y of them.
template <Preparation kPrepare, typename Expectation, typename Finish>
void MultiplyRows(const float* x, int64_t rows, int64_t depth, const float* panels, int64_t columns, float* y,
                  float* space, const Expectation& expect, const Finish& finish) {
  const int64_t stride = StrideOf(depth);
  for (int64_t row = 0; row < rows; row++) kPrepare(x + row * depth, space + row * stride, depth);
  for (int64_t column = 0; column < columns; column += kTileColumns, panels += depth * kTileColumns) {
    for (int64_t begin = 0; begin < rows; begin += kTileRows) {
      expect(begin, column);
      Sums tile{};
      MultiplyTile({space + begin * stride, stride, 1}, panels, kTileColumns, depth, tile);
#pragma GCC unroll 16
      for (int i = 0; i < kTileRows; i++) {
        if (begin + i >= rows) break;
#pragma GCC unroll 4
        for (int v = 0; v < kTileVectors; v++) {
          const int64_t c = column + v * kLanes;
          if (c < columns) StoreSome(y + (begin + i) * columns + c, finish(begin + i, c, tile.sums[i][v]), columns - c);
        }
      }
    }
  }
}

template <Preparation kPrepare>
void Linear(const float* x, int64_t rows, int64_t ins, const float* panels, int64_t outs, const float* bias, float* y,
            float* space) {
  const auto addBias = [&](int64_t, int64_t column, Vector sums) {
    return sums + LoadSome(bias + column, outs - column);
  };
  MultiplyRows<kPrepare>(x, rows, ins, panels, outs, y, space, [](int64_t, int64_t) {}, addBias);
}

static void LinearInputGradient(const float* dy, int64_t rows, int64_t outs, const float* panels, int64_t ins,
                                float* dx, float* space) {
  const auto keep = [](int64_t, int64_t, Vector sums) { return sums; };
  MultiplyRows<Copy>(dy, rows, outs, panels, ins, dx, space, [](int64_t, int64_t) {}, keep);
}

static void GeluLinearInputGradient(const float* dy, int64_t rows, int64_t outs, const float* panels, int64_t ins,
                                    const float* x, float* dx, float* space) {
  const auto expect = [&](int64_t row, int64_t column) {
    for (int i = 0; i < kTileRows; i++) Expect(x + (row + i) * ins + column, kTileColumns);
  };
  const auto finish = [&](int64_t row, int64_t column, Vector sums) {
    return sums * GeluSlope(LoadSome(x + row * ins + column, ins - column));
  };
  MultiplyRows<Copy>(dy, rows, outs, panels, ins, dx, space, expect, finish);
}

// The rows of dKernel from `begin` to `end`; it has rows of whole tiles' columns, `end` - `begin` rounded up to whole
// tiles. The rows' shares are added to it, and to dBias unless that is null.
template <Preparation kPrepare>
void LinearKernelGradient(const float* x, const float* dy, int64_t rows, int64_t ins, int64_t outs, int64_t begin,
                          int64_t end, float* dKernel, float* dBias, float* space) {
  const int64_t stride = StrideOf(end - begin), width = (outs + kTileColumns - 1) / kTileColumns * kTileColumns;
  float* const panel = space;
  float* const inputs = space + kHeldRows * kTileColumns;
  for (int64_t first = 0; first < rows; first += kHeldRows) {
    const int64_t depth = rows - first < kHeldRows ? rows - first : kHeldRows;
    for (int64_t k = 0; k < depth; k++) {
      const float* row = x + (first + k) * ins + begin;
      Expect(row + kRowsAhead * ins, end - begin);
      kPrepare(row, inputs + k * stride, end - begin);
    }
    for (int64_t column = 0; column < outs; column += kTileColumns) {
      PackPanel(dy + first * outs, depth, outs, false, column, panel);
      for (int v = 0; v < kTileVectors && dBias != nullptr; v++) {
        Vector sum{};
        for (int64_t k = 0; k < depth; k++) sum += Load(panel + k * kTileColumns + v * kLanes);
        Store(dBias + column + v * kLanes, Load(dBias + column + v * kLanes) + sum);
      }
      for (int64_t row = 0; row < end - begin; row += kTileRows) {
        Sums tile{};
        MultiplyTile({inputs + row, 1, stride}, panel, kTileColumns, depth, tile);
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
