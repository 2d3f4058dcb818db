// Products of matrices that fit the cache, and copies from and to parts of a tensor.
//
// A product is summed a tile at a time, in registers. Copies are padded with zeros to whole vectors.
#pragma once

#include "kernels/vector.h"

namespace SPINEGRADE_TARGET {

// Rows and vectors of a product that are summed together, in registers.
constexpr int kRowsOfTile = 6;
constexpr int kVectorsOfTile = kLanes == 16 ? 4 : 2;

// The factor of row i and step k is at values[i * rowStride + k * stepStride].
struct LeftMatrix {
  const float* values;
  int64_t rowStride, stepStride;
};

struct Matrix {
  float* values;
  int64_t stride;
};

// A tile of a product: R rows of V vectors, in registers.
template <int R, int V>
struct Tile {
  Vector sums[R][V];
};

// Adds left [R, steps] times V vectors of each row of right [steps, ...].
template <int R, int V>
SPINEGRADE_INLINE void MultiplyTile(const LeftMatrix& left, const float* right, int64_t rightStride, int64_t steps,
                                    Tile<R, V>& tile) {
  // Addresses that move: computed from `step`, they cost the loop a tenth of its time, and so does asking whether a next
  // step exists. They are numbers, as a pointer past the last step would be undefined.
  auto factors = reinterpret_cast<uintptr_t>(left.values), row = reinterpret_cast<uintptr_t>(right);
  const auto factorBytes = static_cast<uintptr_t>(left.stepStride) * sizeof(float);
  const auto rowBytes = static_cast<uintptr_t>(rightStride) * sizeof(float);
  for (int64_t step = 0; step < steps; step++, factors += factorBytes, row += rowBytes) {
    Vector values[V];
#pragma GCC unroll 4
    for (int v = 0; v < V; v++) values[v] = Load(reinterpret_cast<const float*>(row) + v * kLanes);
#pragma GCC unroll 16
    for (int i = 0; i < R; i++) {
      const float factor = reinterpret_cast<const float*>(factors)[i * left.rowStride];
#pragma GCC unroll 4
      for (int v = 0; v < V; v++) tile.sums[i][v] += factor * values[v];
    }
  }
}

template <int V>
void WriteTile(const LeftMatrix& left, const float* right, int64_t rightStride, int64_t steps, bool adds,
               const Matrix& product) {
  Tile<kRowsOfTile, V> tile{};
  MultiplyTile(left, right, rightStride, steps, tile);
#pragma GCC unroll 16
  for (int row = 0; row < kRowsOfTile; row++) {
#pragma GCC unroll 4
    for (int v = 0; v < V; v++) {
      float* const target = product.values + row * product.stride + v * kLanes;
      Store(target, adds ? Load(target) + tile.sums[row][v] : tile.sums[row][v]);
    }
  }
}

// product [rows, columns] = or += left [rows, steps] right [steps, columns]; rows and columns are rounded up to whole
// tiles' rows and whole vectors.
static void Multiply(const LeftMatrix& left, const Matrix& right, int64_t rows, int64_t steps, int64_t columns,
                     bool adds, const Matrix& product) {
  for (int64_t column = 0; column < columns; column += kVectorsOfTile * kLanes) {
    const int64_t vectors = (columns - column + kLanes - 1) / kLanes;
    for (int64_t row = 0; row < rows; row += kRowsOfTile) {
      const LeftMatrix factors{left.values + row * left.rowStride, left.rowStride, left.stepStride};
      const Matrix tile{product.values + row * product.stride + column, product.stride};
      const float* source = right.values + column;
      if (vectors == 1) {
        WriteTile<1>(factors, source, right.stride, steps, adds, tile);
      } else if (kVectorsOfTile == 2 || vectors == 2) {
        WriteTile<2>(factors, source, right.stride, steps, adds, tile);
      } else if (vectors == 3) {
        WriteTile<3>(factors, source, right.stride, steps, adds, tile);
      } else {
        WriteTile<4>(factors, source, right.stride, steps, adds, tile);
      }
    }
  }
}

SPINEGRADE_INLINE LeftMatrix ByRows(const Matrix& matrix) { return {matrix.values, matrix.stride, 1}; }
SPINEGRADE_INLINE LeftMatrix Transposed(const Matrix& matrix) { return {matrix.values, 1, matrix.stride}; }

// Copies rows, times a factor, and fills them up with zeros to whole vectors.
static void CopyRows(const float* source, int64_t sourceStride, int64_t rows, int64_t columns, float factor,
                     const Matrix& copy) {
  for (int64_t row = 0; row < rows; row++) {
    for (int64_t c = 0; c < columns; c += kLanes) {
      Store(copy.values + row * copy.stride + c, LoadSome(source + row * sourceStride + c, columns - c) * factor);
    }
  }
}

// Copies 4 rows of 4 as columns, times a factor, or 4 of them.
template <typename Factor>
SPINEGRADE_INLINE void CopyFourColumns(const float* source, int64_t sourceStride, Factor factor, float* target,
                                       int64_t stride) {
  const Four a = LoadFour(source) * factor, b = LoadFour(source + sourceStride) * factor;
  const Four c = LoadFour(source + 2 * sourceStride) * factor, d = LoadFour(source + 3 * sourceStride) * factor;
  const Four ab = SPINEGRADE_SHUFFLE(a, b, 0, 4, 1, 5), cd = SPINEGRADE_SHUFFLE(c, d, 0, 4, 1, 5);
  const Four abHigh = SPINEGRADE_SHUFFLE(a, b, 2, 6, 3, 7), cdHigh = SPINEGRADE_SHUFFLE(c, d, 2, 6, 3, 7);
  StoreFour(target, SPINEGRADE_SHUFFLE(ab, cd, 0, 1, 4, 5));
  StoreFour(target + stride, SPINEGRADE_SHUFFLE(ab, cd, 2, 3, 6, 7));
  StoreFour(target + 2 * stride, SPINEGRADE_SHUFFLE(abHigh, cdHigh, 0, 1, 4, 5));
  StoreFour(target + 3 * stride, SPINEGRADE_SHUFFLE(abHigh, cdHigh, 2, 3, 6, 7));
}

// Copies rows as columns, times a factor, and fills these up with zeros.
static void CopyColumns(const float* source, int64_t sourceStride, int64_t rows, int64_t columns, float factor,
                        const Matrix& copy) {
  const int64_t fourRows = rows / 4 * 4, fourColumns = columns / 4 * 4;
  for (int64_t row = 0; row < fourRows; row += 4) {
    for (int64_t c = 0; c < fourColumns; c += 4) {
      CopyFourColumns(source + row * sourceStride + c, sourceStride, factor, copy.values + c * copy.stride + row,
                      copy.stride);
    }
  }
  for (int64_t c = 0; c < columns; c++) {
    float* target = copy.values + c * copy.stride;
    for (int64_t row = c < fourColumns ? fourRows : 0; row < rows; row++) {
      target[row] = source[row * sourceStride + c] * factor;
    }
    for (int64_t row = rows; row < copy.stride; row++) target[row] = 0;
  }
}

SPINEGRADE_INLINE void WriteRow(const float* source, float factor, int64_t columns, float* target) {
  for (int64_t c = 0; c < columns; c += kLanes) StoreSome(target + c, Load(source + c) * factor, columns - c);
}

static void WriteRows(const Matrix& source, int64_t rows, int64_t columns, float factor, float* target,
                      int64_t targetStride) {
  for (int64_t row = 0; row < rows; row++) {
    WriteRow(source.values + row * source.stride, factor, columns, target + row * targetStride);
  }
}

static void Clear(const Matrix& matrix, int64_t rows) {
  for (int64_t i = 0; i < rows * matrix.stride; i += kLanes) Store(matrix.values + i, Vector{});
}

// Asks for values to be fetched into the cache while something else is computed. They may lie outside of their array: the
// address is a hint that is never read, and it is computed as a number, since a pointer outside its array is undefined.
template <bool kToWrite>
SPINEGRADE_INLINE void PrefetchLines(const float* array, int64_t offset, int64_t count) {
  constexpr int64_t kFloatsOfLine = 16;
  const auto begin = static_cast<int64_t>(reinterpret_cast<intptr_t>(array)) + offset * int64_t{sizeof(float)};
  for (int64_t i = 0; i < count; i += kFloatsOfLine) {
    const auto line = static_cast<intptr_t>(begin + i * int64_t{sizeof(float)});
    __builtin_prefetch(reinterpret_cast<const void*>(line), kToWrite ? 1 : 0);
  }
}

SPINEGRADE_INLINE void Prefetch(const float* array, int64_t offset, int64_t count) {
  PrefetchLines<false>(array, offset, count);
}

// The same for values that are going to be written: without it, each store waits for the line that it changes a part of.
SPINEGRADE_INLINE void PrefetchToWrite(const float* array, int64_t offset, int64_t count) {
  PrefetchLines<true>(array, offset, count);
}

}  // namespace SPINEGRADE_TARGET
