// Division of an operation's work among the threads: by the sizes alone, and sums are added in order, so that results do not
// depend on the number of threads.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "runtime/thread-pool.h"

// Values that one task computes at least, and the most tasks whose sums are kept apart.
constexpr int64_t kTaskValues = 16384;
constexpr int64_t kMostParts = 64;
// Rows that are summed before their sum is added to another: a long float32 sum loses its last digits.
constexpr int64_t kRowsOfSum = 128;

inline int64_t DivideUp(int64_t value, int64_t divisor) { return (value + divisor - 1) / divisor; }

inline int64_t RoundUpTo(int64_t value, int64_t step) { return DivideUp(value, step) * step; }

// Throws std::bad_alloc.
inline std::vector<float> Zeros(int64_t count) { return std::vector<float>(static_cast<size_t>(count), 0.0f); }

// Calls chunk(first, count) for all of `count` values.
template <typename Chunk>
void ForValues(int64_t count, const Chunk& chunk) {
  ParallelFor(DivideUp(count, kTaskValues), [&](int64_t index) {
    const int64_t begin = index * kTaskValues;
    chunk(begin, std::min(kTaskValues, count - begin));
  });
}

// Calls chunk(row, rows, sums) for all rows, few enough at a time that no sum becomes long. `sums` has `channels` floats
// for each of `totals`, which are 0 and the call's own; they are added, in order, to `totals` [channels] each, which are
// written.
template <typename Chunk>
void ForRows(int64_t rows, int64_t channels, const std::vector<float*>& totals, const Chunk& chunk) {
  const int64_t parts = std::clamp<int64_t>(DivideUp(rows * channels, kTaskValues), 1, kMostParts);
  const int64_t rowsOfPart = std::max<int64_t>(1, DivideUp(rows, parts));
  const int64_t sums = channels * static_cast<int64_t>(totals.size());
  std::vector<float> partial = Zeros(parts * sums);
  ParallelFor(parts, [&](int64_t index) {
    const int64_t end = std::min(rows, (index + 1) * rowsOfPart);
    std::vector<float> own = Zeros(sums);
    float* const sum = partial.data() + index * sums;
    for (int64_t row = index * rowsOfPart; row < end; row += kRowsOfSum) {
      std::fill(own.begin(), own.end(), 0.0f);
      chunk(row, std::min(kRowsOfSum, end - row), own.data());
      for (int64_t i = 0; i < sums; i++) sum[i] += own.data()[i];
    }
  });
  const float* source = partial.data();
  for (float* const total : totals) {
    std::fill_n(total, channels, 0.0f);
    for (int64_t part = 0; part < parts; part++) {
      for (int64_t c = 0; c < channels; c++) total[c] += source[part * sums + c];
    }
    source += channels;
  }
}
