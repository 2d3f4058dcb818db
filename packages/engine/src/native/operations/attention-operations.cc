// Scaled dot-product attention.
#include "definitions.h"
#include "parts.h"

namespace {

// Queries that one task takes at most, forward; backward, how many tasks are enough.
constexpr int64_t kQueriesOfTask = 480;
constexpr int64_t kTasksEnough = 32;

void* CreateAttention(TF_OpKernelConstruction* construction) {
  return new int64_t(IntAttribute(construction, "heads"));
}

void DestroyAttention(void* heads) { delete static_cast<int64_t*>(heads); }

// What lies between the first and the last axis, for example a map's pixels.
int64_t LengthOf(const Shape& shape) { return SizeOf(Shape(shape.begin() + 1, shape.end() - 1)); }

// The sizes, with no heads where they make no attention.
Attention AttentionSizes(const Shape& queries, const Shape& keysAndValues, void* headsAttribute) {
  const int64_t heads = *static_cast<int64_t*>(headsAttribute);
  if (queries.size() < 3 || keysAndValues.size() < 3 || heads < 1) return {};
  const int64_t channels = queries.back(), keys = LengthOf(keysAndValues);
  const bool fit = keysAndValues[0] == queries[0] && keys > 0 && keysAndValues.back() == 2 * channels &&
                   channels > 0 && channels % heads == 0;
  return fit ? Attention{queries[0], LengthOf(queries), keys, heads, channels / heads} : Attention{};
}

constexpr const char* kAttentionFailure =
    "queries must be [N, ..., C], keys and values [N, ..., 2C] with one key or more, C a multiple of heads";

// The queries of each head in as many parts, even if there are no queries.
template <typename Work>
void ForParts(const Attention& sizes, int64_t parts, const Work& work) {
  const int64_t rows = Divide(sizes.queries, parts);
  ParallelFor(sizes.slices * sizes.heads * parts, [&](size_t index) {
    const int64_t part = index % parts, head = index / parts;
    const int64_t begin = std::min(sizes.queries, part * rows), end = std::min(sizes.queries, begin + rows);
    work(part, QueryRows{head / sizes.heads, head % sizes.heads, begin, end});
  });
}

void ComputeAttention(void* heads, TF_OpKernelContext* context) {
  Run run(context);
  const Attention sizes = AttentionSizes(run.ShapeOf(0), run.ShapeOf(1), heads);
  if (!run.Require(sizes.heads > 0, kAttentionFailure)) return;
  const float *queries = run.Input(0), *keysAndValues = run.Input(1);
  float *means = run.Output(0, run.ShapeOf(0)),
        *statistics = run.Output(1, {sizes.slices, sizes.heads, sizes.queries, 2});
  if (means == nullptr || statistics == nullptr) return;
  const size_t space = TheKernels().attentionSpace(sizes);
  const int64_t parts = std::max<int64_t>(1, Divide(sizes.queries, kQueriesOfTask));
  ForParts(sizes, parts, [&](int64_t, const QueryRows& rows) {
    TheKernels().attention(sizes, rows, queries, keysAndValues, means, statistics, WorkSpace(space));
  });
}

// dKeysAndValues: each part's share by itself, then their sum in order.
void ComputeAttentionGradient(void* attribute, TF_OpKernelContext* context) {
  Run run(context);
  const Attention sizes = AttentionSizes(run.ShapeOf(1), run.ShapeOf(2), attribute);
  const bool fit = sizes.heads > 0 && run.ShapeOf(0) == run.ShapeOf(1) &&
                   run.ShapeOf(3) == Shape{sizes.slices, sizes.heads, sizes.queries, 2};
  if (!run.Require(fit, kAttentionFailure)) return;
  const float *dMeans = run.Input(0), *queries = run.Input(1), *keysAndValues = run.Input(2),
              *statistics = run.Input(3);
  float *dQueries = run.Output(0, run.ShapeOf(1)), *dKeysAndValues = run.Output(1, run.ShapeOf(2));
  if (dQueries == nullptr || dKeysAndValues == nullptr) return;
  const int64_t largest = std::max<int64_t>(1, Divide(sizes.queries, kQueriesOfTask));
  const int64_t heads = std::max<int64_t>(1, sizes.slices * sizes.heads);
  const int64_t parts = std::clamp<int64_t>(kTasksEnough / heads, 1, largest);
  const int64_t share = SizeOf(run.ShapeOf(2));
  const size_t space = TheKernels().attentionSpace(sizes);
  std::vector<float> shares((parts - 1) * share);
  ForParts(sizes, parts, [&](int64_t part, const QueryRows& rows) {
    float* const own = part == 0 ? dKeysAndValues : shares.data() + (part - 1) * share;
    TheKernels().attentionGradient(sizes, rows, dMeans, queries, keysAndValues, statistics, dQueries, own,
                                   WorkSpace(space));
  });
  if (parts == 1) return;
  ForValues(share, [&](int64_t begin, int64_t count) {
    for (int64_t part = 0; part < parts - 1; part++) {
      const float* own = shares.data() + part * share;
      for (int64_t i = begin; i < begin + count; i++) dKeysAndValues[i] += own[i];
    }
  });
}

}  // namespace

std::vector<Definition> AttentionOperations() {
  return {
      {"SpinegradeAttention", {"queries: float", "keys_and_values: float"}, {"means: float", "statistics: float"},
       {"heads: int"}, CreateAttention, Guarded<ComputeAttention>, DestroyAttention},
      {"SpinegradeAttentionGrad",
       {"d_means: float", "queries: float", "keys_and_values: float", "statistics: float"},
       {"d_queries: float", "d_keys_and_values: float"}, {"heads: int"}, CreateAttention,
       Guarded<ComputeAttentionGradient>,
       DestroyAttention},
  };
}
