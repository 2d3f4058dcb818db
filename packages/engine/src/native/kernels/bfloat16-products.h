// Products of factors that are rounded to bfloat16 (to nearest, ties to even), summed in float32: VDPBF16PS of AVX512-BF16,
// which computes twice as many of them as of float32. Products of two such factors are exact in float32; denormal factors,
// products and sums are 0.
//
// A pair of consecutive values of the axis that is summed over lies in the room of one float, the earlier one in its lower
// half; 0 joins the last of an odd number.
//
// The functions are compiled for AVX512-BF16 whatever the rest is: call them only on a processor that has it. They are
// never inlined, as their callers are compiled for less. Compilers that do not know it build an engine without.
#pragma once

#include "kernels/products.h"

#if defined(__AVX512F__) && (defined(__clang__) ? __clang_major__ >= 9 : __GNUC__ >= 10)
#define SPINEGRADE_BFLOAT16
#include <immintrin.h>

namespace SPINEGRADE_TARGET {

#define SPINEGRADE_BFLOAT16_CODE __attribute__((noinline, target("avx512bw,avx512bf16")))
#define SPINEGRADE_BFLOAT16_INLINE inline __attribute__((always_inline, target("avx512bw,avx512bf16")))

struct Bfloat16Products {
  static constexpr int64_t kDepthOfStep = 2;

  SPINEGRADE_BFLOAT16_CODE static void Multiply(const LeftMatrix& left, const float* panel, int64_t steps, Sums& tile) {
    Sums own;
    MultiplyInline(left, panel, steps, own);
    tile = own;
  }

  SPINEGRADE_BFLOAT16_CODE static void Add(const LeftMatrix& left, const float* panel, int64_t steps, float* sums) {
    Sums tile;
    MultiplyInline(left, panel, steps, tile);
    AddTile(tile, sums);
  }

  // Pairs of consecutive values, in whole vectors; y may be x.
  SPINEGRADE_BFLOAT16_CODE static void RoundRow(const float* x, int64_t count, float* y) {
    for (int64_t i = 0; i < count; i += 2 * kLanes, y += kLanes) {
      const Vector low = LoadSome(x + i, count - i);
      const Vector high = count - i > kLanes ? LoadSome(x + i + kLanes, count - i - kLanes) : Vector{};
      Store(y, Consecutive(low, high));
    }
  }

  // The pairs of the values of two rows, whole vectors of them; y may be a or b.
  SPINEGRADE_BFLOAT16_CODE static void JoinRows(const float* a, const float* b, int64_t count, float* y) {
    for (int64_t i = 0; i < count; i += kLanes) Store(y + i, Joined(Load(a + i), Load(b + i)));
  }

  SPINEGRADE_BFLOAT16_CODE static void PackPanel(const PanelSource& source, int64_t column, float* panel) {
    const int64_t depth = source.depth, columns = source.columns, rest = columns - column;
    const float* const scale = source.scale;
    if (source.isTransposed) return PackTransposed(source, column, panel);
    for (int64_t k = 0; k < depth; k += 2) {
      const float* const row = source.matrix + k * columns + column;
      for (int64_t c = 0; c < kTileColumns; c += kLanes, panel += kLanes) {
        const Vector factor = scale == nullptr || c >= rest ? Broadcast(1) : LoadSome(scale + column + c, rest - c);
        const Vector first = c < rest ? LoadSome(row + c, rest - c) * factor : Vector{};
        const Vector second = c < rest && k + 1 < depth ? LoadSome(row + columns + c, rest - c) * factor : Vector{};
        Store(panel, Joined(first, second));
      }
    }
  }

  // Rows of a matrix as panels of pairs of them.
  SPINEGRADE_BFLOAT16_CODE static void CopyPanels(const float* matrix, int64_t stride, int64_t rows, int64_t columns,
                                                  float* panels) {
    for (int64_t k = 0; k < rows; k += 2, matrix += 2 * stride, panels += kTileColumns) {
      Prefetch(matrix, kRowsAhead * stride, columns);
      Prefetch(matrix, (kRowsAhead + 1) * stride, columns);
      const bool hasSecond = k + 1 < rows;
      float* target = panels;
      for (int64_t c = 0; c < columns; c += kTileColumns, target += kPanelSpace) {
#pragma GCC unroll 4
        for (int64_t v = 0; v < kTileColumns; v += kLanes) {
          const int64_t place = c + v, rest = columns - place;
          const Vector low = rest > 0 ? LoadSome(matrix + place, rest) : Vector{};
          const Vector high = rest > 0 && hasSecond ? LoadSome(matrix + stride + place, rest) : Vector{};
          Store(target + v, Joined(low, high));
        }
      }
    }
  }

 private:
  typedef int32_t Pair __attribute__((may_alias, aligned(4)));

  SPINEGRADE_BFLOAT16_INLINE static void MultiplyInline(const LeftMatrix& left, const float* panel, int64_t steps,
                                                        Sums& tile) {
    // addresses are numbers that move, as in MultiplyTile
    auto factors = reinterpret_cast<uintptr_t>(left.values), row = reinterpret_cast<uintptr_t>(panel);
    const auto factorBytes = static_cast<uintptr_t>(left.stepStride) * sizeof(float);
    tile = Sums{};
    for (int64_t step = 0; step < steps; step++, factors += factorBytes, row += kTileColumns * sizeof(float)) {
      __m512bh values[kTileVectors];
#pragma GCC unroll 4
      for (int v = 0; v < kTileVectors; v++) values[v] = PairsAt(reinterpret_cast<const float*>(row) + v * kLanes);
#pragma GCC unroll 16
      for (int i = 0; i < kTileRows; i++) {
        const Pair* const pair = reinterpret_cast<const Pair*>(factors) + i * left.rowStride;
        const auto factor = (__m512bh)_mm512_set1_epi32(*pair);
#pragma GCC unroll 4
        for (int v = 0; v < kTileVectors; v++) {
          tile.sums[i][v] = (Vector)_mm512_dpbf16_ps((__m512)tile.sums[i][v], factor, values[v]);
        }
      }
    }
  }

  SPINEGRADE_BFLOAT16_INLINE static __m512bh PairsAt(const float* pairs) { return (__m512bh)Load(pairs); }

  // Rounded: the values of `low`, then those of `high`.
  SPINEGRADE_BFLOAT16_INLINE static Vector Consecutive(Vector low, Vector high) {
    return (Vector)_mm512_cvtne2ps_pbh((__m512)high, (__m512)low);
  }

  // Rounded: each value of `first` next to that of `second`.
  SPINEGRADE_BFLOAT16_INLINE static Vector Joined(Vector first, Vector second) {
    const __m512i lanes =
        _mm512_setr_epi32(0x100000, 0x110001, 0x120002, 0x130003, 0x140004, 0x150005, 0x160006, 0x170007, 0x180008,
                          0x190009, 0x1a000a, 0x1b000b, 0x1c000c, 0x1d000d, 0x1e000e, 0x1f000f);
    return (Vector)_mm512_permutexvar_epi16(lanes, (__m512i)Consecutive(first, second));
  }

  SPINEGRADE_BFLOAT16_CODE static void PackTransposed(const PanelSource& source, int64_t column, float* panel) {
    const int64_t allSteps = (source.depth + 1) / 2, rest = source.columns - column;
    for (int64_t first = 0; first < allSteps; first += kLanes) {
      const int64_t steps = allSteps - first < kLanes ? allSteps - first : kLanes;
      for (int64_t j = 0; j < kTileColumns; j++) {
        Vector pairs{};
        if (j < rest) {
          pairs = Consecutive(Scaled(source, column + j, 2 * first), Scaled(source, column + j, 2 * first + kLanes));
        }
        for (int64_t step = 0; step < steps; step++) panel[(first + step) * kTileColumns + j] = pairs[step];
      }
    }
  }

  // Values of a row of a transposed matrix from `k` on, and zeros after them.
  SPINEGRADE_BFLOAT16_INLINE static Vector Scaled(const PanelSource& source, int64_t row, int64_t k) {
    const int64_t count = source.depth - k;
    if (count <= 0) return Vector{};
    const Vector own = LoadSome(source.matrix + row * source.depth + k, count);
    return source.scale == nullptr ? own : own * LoadSome(source.scale + k, count);
  }
};

}  // namespace SPINEGRADE_TARGET

#endif
