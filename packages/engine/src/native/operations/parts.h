// How an operation's work is cut for the threads: by the sizes alone, and sums are added in order, so that results do not
// depend on how many threads there are.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "kernels.h"
#include "operation.h"
#include "thread-pool.h"

// The inner loops that RegisterOperations was given.
const Kernels& TheKernels();

// Values that one task works on at least, and at most how many tasks' sums are kept apart.
constexpr int64_t kTaskValues = 16384;
constexpr int64_t kMostParts = 64;
// Rows that are summed before their sum is added to another: a long float32 sum loses its last digits.
constexpr int64_t kRowsOfSum = 128;

inline int64_t Divide(int64_t value, int64_t divisor) { return (value + divisor - 1) / divisor; }

// Floats of the calling thread's own, until it asks again; they begin with a line of the cache.
inline float* WorkSpace(size_t count) {
  constexpr size_t kLine = 64;
  thread_local std::vector<float> space;
  if (space.size() < count + kLine / sizeof(float)) space.resize(count + kLine / sizeof(float));
  const size_t behindLine = reinterpret_cast<uintptr_t>(space.data()) % kLine;
  return space.data() + (kLine - behindLine) % kLine / sizeof(float);
}

template <typename Part>
void ForValues(int64_t count, const Part& part) {
  ParallelFor(Divide(count, kTaskValues), [&](size_t index) {
    const int64_t begin = index * kTaskValues;
    part(begin, std::min(kTaskValues, count - begin));
  });
}

// Rows in parts. `part` gets its first row, its rows, few enough that no sum becomes long, and memory of its own for
// `sums` floats, 0 at first; the parts' sums are added, in order, to `totals`.
template <typename Part>
void ForRows(int64_t rows, int64_t channels, const std::vector<float*>& totals, const Part& part) {
  const int64_t parts = std::clamp<int64_t>(Divide(rows * channels, kTaskValues), 1, kMostParts);
  const int64_t rowsOfPart = std::max<int64_t>(1, Divide(rows, parts));
  const int64_t sums = channels * static_cast<int64_t>(totals.size());
  std::vector<float> partial(parts * sums, 0.0f);
  ParallelFor(parts, [&](size_t index) {
    const int64_t end = std::min(rows, static_cast<int64_t>(index + 1) * rowsOfPart);
    std::vector<float> own(sums);
    float* sum = partial.data() + index * sums;
    for (int64_t row = index * rowsOfPart; row < end; row += kRowsOfSum) {
      std::fill(own.begin(), own.end(), 0.0f);
      part(row, std::min(kRowsOfSum, end - row), own.data());
      for (int64_t i = 0; i < sums; i++) sum[i] += own[i];
    }
  });
  for (size_t i = 0; i < totals.size(); i++) {
    std::fill_n(totals[i], channels, 0.0f);
    for (int64_t p = 0; p < parts; p++) {
      const float* source = partial.data() + p * sums + i * channels;
      for (int64_t c = 0; c < channels; c++) totals[i][c] += source[c];
    }
  }
}

inline int64_t ChannelsOf(const Shape& shape) { return shape.empty() ? 1 : shape.back(); }

inline int64_t RowsOf(const Shape& shape) { return SizeOf(shape) / std::max<int64_t>(1, ChannelsOf(shape)); }
