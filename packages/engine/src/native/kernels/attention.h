// Scaled dot-product attention, channels last, and its gradients.
//
// A block of queries at a time is multiplied by all keys of one head. Its scores stay in the cache: no probability is
// written to memory, and the backward pass computes them again from each row's maximum and sum (FlashAttention,
// arXiv:2205.14135). A task's keys and values are copied once.
#pragma once

#include "kernels/kernel-types.h"
#include "kernels/matrices.h"
#include "kernels/vector.h"

namespace SPINEGRADE_TARGET {

// Queries that are worked on together.
constexpr int64_t kQueriesOfBlock = 8 * kRowsOfTile;

// The first scores of a row that fill no vector, -infinity in the other lanes.
SPINEGRADE_INLINE Vector LastScores(const float* scores, int64_t count) {
  Integers lane;
  for (int i = 0; i < kLanes; i++) lane[i] = i;
  return lane < static_cast<int32_t>(count) ? Load(scores) : Broadcast(-__builtin_inff());
}

SPINEGRADE_INLINE Vector Larger(Vector a, Vector b) { return a < b ? b : a; }

// A row of scores becomes exp(score - maximum), 0 after the last key. `statistics` receives the maximum and 1 / their sum.
static void Exponentiate(float* scores, int64_t keys, float* statistics) {
  const int64_t last = keys / kLanes * kLanes, rest = keys - last;
  const Vector lastScores = LastScores(scores + last, rest);
  Vector largest = lastScores;
  for (int64_t m = 0; m < last; m += kLanes) largest = Larger(largest, Load(scores + m));
  const float maximum = MaximumOfLanes(largest);
  Vector sum{};
  for (int64_t m = 0; m < last; m += kLanes) {
    const Vector power = ExpOfNegative(Load(scores + m) - maximum);
    Store(scores + m, power);
    sum += power;
  }
  if (rest > 0) {
    const Vector power = ExpOfNegative(lastScores - maximum);
    Store(scores + last, power);
    sum += power;
  }
  statistics[0] = maximum;
  statistics[1] = 1.0f / SumOfLanes(sum);
}

// A row of scores becomes probabilities p, the row dp of their gradients that of the scores: p (dp - sum of p dp).
static void DifferentiateSoftmax(float* scores, float* grads, int64_t keys, const float* statistics) {
  const int64_t last = keys / kLanes * kLanes, rest = keys - last;
  const float maximum = statistics[0], inverseSum = statistics[1];
  Vector products{};
  for (int64_t m = 0; m < last; m += kLanes) {
    const Vector probability = ExpOfNegative(Load(scores + m) - maximum) * inverseSum;
    Store(scores + m, probability);
    products += probability * Load(grads + m);
  }
  if (rest > 0) {
    const Vector probability = ExpOfNegative(LastScores(scores + last, rest) - maximum) * inverseSum;
    Store(scores + last, probability);
    products += probability * Load(grads + last);
  }
  const float sumOfProducts = SumOfLanes(products);
  for (int64_t m = 0; m < keys; m += kLanes) {
    Store(grads + m, Load(scores + m) * (Load(grads + m) - sumOfProducts));
  }
}

// A task's work space.
struct AttentionBuffers {
  Matrix keyColumns, valueColumns;  // [width, M]
  Matrix rows;                      // [M, width]: values forward, keys backward
  Matrix queries, grads, results;   // [block, width]
  Matrix scores, dScores;           // [block, M]
  Matrix dKeys, dValues;            // [M, width]
  int64_t floats;
};

static AttentionBuffers BuffersOf(const AttentionSizes& shape, float* space) {
  AttentionBuffers buffers{};
  const auto take = [&](int64_t rows, int64_t stride) {
    const Matrix matrix{space == nullptr ? nullptr : space + buffers.floats, stride};
    buffers.floats += rows * stride;
    return matrix;
  };
  // an odd number of vectors: rows that are a power of 2 apart would share few lines of the cache
  const int64_t keys = ((shape.keys + kLanes - 1) / kLanes | 1) * kLanes;
  const int64_t width = RoundUp(shape.width, kLanes);
  buffers.keyColumns = take(shape.width, keys);
  buffers.valueColumns = take(shape.width, keys);
  buffers.rows = take(shape.keys, width);
  buffers.queries = take(kQueriesOfBlock, width);
  buffers.grads = take(kQueriesOfBlock, width);
  buffers.results = take(kQueriesOfBlock, width);
  buffers.dKeys = take(RoundUp(shape.keys, kRowsOfTile), width);
  buffers.dValues = take(RoundUp(shape.keys, kRowsOfTile), width);
  buffers.scores = take(kQueriesOfBlock, keys);
  buffers.dScores = take(kQueriesOfBlock, keys);
  buffers.floats += kRowsOfTile;  // the last tile of transposed scores reads beyond its row
  return buffers;
}

static int64_t AttentionSpace(const AttentionSizes& shape) { return BuffersOf(shape, nullptr).floats; }

// Offsets of a head's parts of the tensors.
struct HeadOffsets {
  int64_t channels, queries, keys, values, statistics;
};

SPINEGRADE_INLINE HeadOffsets OffsetsOf(const AttentionSizes& shape, const QueryRows& rows) {
  const int64_t channels = shape.heads * shape.width, first = rows.head * shape.width;
  const int64_t keys = rows.slice * shape.keys * 2 * channels + first;
  return {channels, rows.slice * shape.queries * channels + first, keys, keys + channels,
          (rows.slice * shape.heads + rows.head) * shape.queries * 2};
}

SPINEGRADE_INLINE float ScaleOfScores(const AttentionSizes& shape) {
  return 1.0f / __builtin_sqrtf(static_cast<float>(shape.width));
}

static void AttendRows(const AttentionSizes& shape, const QueryRows& rows, const AttentionForward& args, float* space) {
  const float *const queries = args.queries, *const keysAndValues = args.keysAndValues;
  float *const means = args.means, *const statistics = args.statistics;
  const HeadOffsets head = OffsetsOf(shape, rows);
  const AttentionBuffers own = BuffersOf(shape, space);
  const int64_t keys = shape.keys, width = shape.width;
  CopyColumns(keysAndValues + head.keys, 2 * head.channels, keys, width, ScaleOfScores(shape), own.keyColumns);
  CopyRows(keysAndValues + head.values, 2 * head.channels, keys, width, 1, own.rows);
  for (int64_t begin = rows.begin; begin < rows.end; begin += kQueriesOfBlock) {
    const int64_t left = rows.end - begin, count = left < kQueriesOfBlock ? left : kQueriesOfBlock;
    const int64_t offset = head.queries + begin * head.channels;
    CopyRows(queries + offset, head.channels, count, width, 1, own.queries);
    Multiply(ByRows(own.queries), own.keyColumns, count, width, keys, false, own.scores);
    float* rowStatistics = statistics + head.statistics + 2 * begin;
    for (int64_t i = 0; i < count; i++) {
      Exponentiate(own.scores.values + i * own.scores.stride, keys, rowStatistics + 2 * i);
      Prefetch(means, offset + i * head.channels, width);
      if (i < left - count) Prefetch(queries, offset + (count + i) * head.channels, width);
    }
    Multiply(ByRows(own.scores), own.rows, count, keys, width, false, own.results);
    for (int64_t i = 0; i < count; i++) {
      const float* const sums = own.results.values + i * own.results.stride;
      WriteRow(sums, rowStatistics[2 * i + 1], width, means + offset + i * head.channels);
    }
  }
}

static void AttendRowsGradient(const AttentionSizes& shape, const QueryRows& rows, const AttentionGradient& args,
                               float* space) {
  const float *const dMeans = args.dMeans, *const queries = args.queries, *const keysAndValues = args.keysAndValues,
                     *const statistics = args.statistics;
  float *const dQueries = args.dQueries, *const dKeysAndValues = args.dKeysAndValues;
  const HeadOffsets head = OffsetsOf(shape, rows);
  const AttentionBuffers own = BuffersOf(shape, space);
  const int64_t keys = shape.keys, width = shape.width, stride = 2 * head.channels;
  const float scale = ScaleOfScores(shape);
  CopyColumns(keysAndValues + head.keys, stride, keys, width, scale, own.keyColumns);
  CopyColumns(keysAndValues + head.values, stride, keys, width, 1, own.valueColumns);
  CopyRows(keysAndValues + head.keys, stride, keys, width, scale, own.rows);
  Clear(own.dKeys, keys);
  Clear(own.dValues, keys);
  for (int64_t begin = rows.begin; begin < rows.end; begin += kQueriesOfBlock) {
    const int64_t left = rows.end - begin, count = left < kQueriesOfBlock ? left : kQueriesOfBlock;
    const int64_t offset = head.queries + begin * head.channels;
    CopyRows(queries + offset, head.channels, count, width, 1, own.queries);
    CopyRows(dMeans + offset, head.channels, count, width, 1, own.grads);
    Multiply(ByRows(own.queries), own.keyColumns, count, width, keys, false, own.scores);
    Multiply(ByRows(own.grads), own.valueColumns, count, width, keys, false, own.dScores);
    for (int64_t i = 0; i < count; i++) {
      DifferentiateSoftmax(own.scores.values + i * own.scores.stride, own.dScores.values + i * own.dScores.stride, keys,
                           statistics + head.statistics + 2 * (begin + i));
      Prefetch(dQueries, offset + i * head.channels, width);
      if (i >= left - count) continue;
      Prefetch(queries, offset + (count + i) * head.channels, width);
      Prefetch(dMeans, offset + (count + i) * head.channels, width);
    }
    Multiply(ByRows(own.dScores), own.rows, count, keys, width, false, own.results);
    WriteRows(own.results, count, width, 1, dQueries + offset, head.channels);
    Multiply(Transposed(own.dScores), own.queries, keys, count, width, true, own.dKeys);
    Multiply(Transposed(own.scores), own.grads, keys, count, width, true, own.dValues);
  }
  WriteRows(own.dKeys, keys, width, scale, dKeysAndValues + head.keys, stride);
  WriteRows(own.dValues, keys, width, 1, dKeysAndValues + head.values, stride);
}

}  // namespace SPINEGRADE_TARGET
