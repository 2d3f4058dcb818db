// Scaled dot-product attention.
#include "runtime/active-kernels.h"
#include "runtime/arena.h"
#include "runtime/op-definition.h"
#include "runtime/partition.h"

namespace {

// The most queries of a task, forward; backward, how many tasks are enough.
constexpr int64_t kQueriesOfTask = 480;
constexpr int64_t kTasksEnough = 32;

// The sizes between the first and the last axis, for example a map's pixels.
int64_t LengthOf(const Shape& shape) { return SizeOf(Shape(shape.begin() + 1, shape.end() - 1)); }

// Throws InvalidArgument where the shapes do not fit.
AttentionSizes AttentionSizesOf(const Shape& queries, const Shape& keysAndValues, int64_t heads) {
  constexpr const char* kFailure =
      "queries must be [N, ..., C], keys and values [N, ..., 2C] with one key or more, C a multiple of heads";
  Require(queries.size() >= 3 && keysAndValues.size() >= 3 && heads >= 1, kFailure);
  const int64_t channels = queries.back(), keys = LengthOf(keysAndValues);
  Require(keysAndValues[0] == queries[0] && keys > 0 && keysAndValues.back() == 2 * channels && channels > 0 &&
              channels % heads == 0,
          kFailure);
  return {queries[0], LengthOf(queries), keys, heads, channels / heads};
}

// Calls chunk(part, rows) for the queries of each head in `parts` parts, even if there are no queries.
template <typename Chunk>
void ForQueries(const AttentionSizes& sizes, int64_t parts, const Chunk& chunk) {
  const int64_t rows = DivideUp(sizes.queries, parts);
  ParallelFor(sizes.slices * sizes.heads * parts, [&](int64_t index) {
    const int64_t part = index % parts, head = index / parts;
    const int64_t begin = std::min(sizes.queries, part * rows), end = std::min(sizes.queries, begin + rows);
    chunk(part, QueryRows{head / sizes.heads, head % sizes.heads, begin, end});
  });
}

// queries [N, ..., C], keysAndValues [N, ..., 2C] -> means, as the queries, statistics [N, heads, L, 2]
void ComputeAttention(int64_t heads, KernelContext& context) {
  const AttentionSizes sizes = AttentionSizesOf(context.ShapeOf(0), context.ShapeOf(1), heads);
  const AttentionForward args{context.Input(0), context.Input(1), context.Output(0, context.ShapeOf(0)),
                              context.Output(1, {sizes.slices, sizes.heads, sizes.queries, 2})};
  const AttentionKernels& kernels = ActiveKernels().attention;
  const int64_t space = kernels.space(sizes);
  const int64_t parts = std::max<int64_t>(1, DivideUp(sizes.queries, kQueriesOfTask));
  ForQueries(sizes, parts,
             [&](int64_t, const QueryRows& rows) { kernels.forward(sizes, rows, args, Scratch(space).data()); });
}

// dMeans, queries [N, ..., C], keysAndValues [N, ..., 2C], statistics -> dQueries, dKeysAndValues, the latter as a sum of
// each part's own share, in order.
void ComputeAttentionGradient(int64_t heads, KernelContext& context) {
  const AttentionSizes sizes = AttentionSizesOf(context.ShapeOf(1), context.ShapeOf(2), heads);
  Require(context.ShapeOf(0) == context.ShapeOf(1) &&
              context.ShapeOf(3) == Shape{sizes.slices, sizes.heads, sizes.queries, 2},
          "dMeans must be as the queries, statistics [N, heads, L, 2]");
  const float *dMeans = context.Input(0), *queries = context.Input(1), *keysAndValues = context.Input(2),
              *statistics = context.Input(3);
  float *dQueries = context.Output(0, context.ShapeOf(1)), *dKeysAndValues = context.Output(1, context.ShapeOf(2));
  const int64_t largest = std::max<int64_t>(1, DivideUp(sizes.queries, kQueriesOfTask));
  const int64_t allHeads = std::max<int64_t>(1, sizes.slices * sizes.heads);
  const int64_t parts = std::clamp<int64_t>(kTasksEnough / allHeads, 1, largest);
  const int64_t share = SizeOf(context.ShapeOf(2));
  const AttentionKernels& kernels = ActiveKernels().attention;
  const int64_t space = kernels.space(sizes);
  const Floats shares = AllocateFloats((parts - 1) * share);
  ForQueries(sizes, parts, [&](int64_t part, const QueryRows& rows) {
    float* const own = part == 0 ? dKeysAndValues : shares.get() + (part - 1) * share;
    const AttentionGradient args{dMeans, queries, keysAndValues, statistics, dQueries, own};
    kernels.gradient(sizes, rows, args, Scratch(space).data());
  });
  if (parts == 1) return;
  ForValues(share, [&](int64_t begin, int64_t count) {
    for (int64_t part = 0; part < parts - 1; part++) {
      const float* own = shares.get() + part * share;
      for (int64_t i = begin; i < begin + count; i++) dKeysAndValues[i] += own[i];
    }
  });
}

template <void (*kCompute)(int64_t, KernelContext&)>
Compute Create(const AttributeReader& attributes) {
  const int64_t heads = attributes.Int("heads");
  return [heads](KernelContext& context) { kCompute(heads, context); };
}

const RegisterOps kFamily{
    {"SpinegradeAttention",
     {"queries: float", "keys_and_values: float"},
     {"means: float", "statistics: float"},
     {"heads: int"},
     Create<ComputeAttention>},
    {"SpinegradeAttentionGrad",
     {"d_means: float", "queries: float", "keys_and_values: float", "statistics: float"},
     {"d_queries: float", "d_keys_and_values: float"},
     {"heads: int"},
     Create<ComputeAttentionGradient>},
};

}  // namespace
