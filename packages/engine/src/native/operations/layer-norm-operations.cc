// Layer normalisation.
#include "definitions.h"
#include "parts.h"

namespace {

void* CreateLayerNorm(TF_OpKernelConstruction* construction) {
  return new float(FloatAttribute(construction, "epsilon"));
}

void DestroyLayerNorm(void* epsilon) { delete static_cast<float*>(epsilon); }

void ComputeLayerNorm(void* epsilon, TF_OpKernelContext* context) {
  Run run(context);
  const Shape& shape = run.ShapeOf(0);
  const Shape vector{ChannelsOf(shape)};
  if (!run.Require(run.ShapeOf(1) == vector && run.ShapeOf(2) == vector, "scale and offset must be [C]")) return;
  const int64_t rows = RowsOf(shape), channels = vector[0];
  const float *x = run.Input(0), *scale = run.Input(1), *offset = run.Input(2);
  float *y = run.Output(0, shape), *mean = run.Output(1, {rows}), *rstd = run.Output(2, {rows});
  if (y == nullptr || mean == nullptr || rstd == nullptr) return;
  const float added = *static_cast<float*>(epsilon);
  ForRows(rows, channels, {}, [&](int64_t row, int64_t count, float*) {
    const LayerNormRows part{static_cast<size_t>(count), static_cast<size_t>(channels), added};
    TheKernels().layerNorm(part, x + row * channels, scale, offset, y + row * channels, mean + row, rstd + row);
  });
}

void ComputeLayerNormGradient(void*, TF_OpKernelContext* context) {
  Run run(context);
  const Shape& shape = run.ShapeOf(1);
  const int64_t rows = RowsOf(shape), channels = ChannelsOf(shape);
  const bool fit = run.ShapeOf(0) == shape && run.ShapeOf(2) == Shape{channels} && run.ShapeOf(3) == Shape{rows} &&
                   run.ShapeOf(4) == Shape{rows};
  if (!run.Require(fit, "dy and x must be [..., C], scale [C], mean and rstd [rows]")) return;
  const float *dy = run.Input(0), *x = run.Input(1), *scale = run.Input(2), *mean = run.Input(3),
              *rstd = run.Input(4);
  float *dx = run.Output(0, shape), *dScale = run.Output(1, {channels}), *dOffset = run.Output(2, {channels});
  if (dx == nullptr || dScale == nullptr || dOffset == nullptr) return;
  ForRows(rows, channels, {dScale, dOffset}, [&](int64_t row, int64_t count, float* sums) {
    const LayerNormRows part{static_cast<size_t>(count), static_cast<size_t>(channels), 0};
    const int64_t i = row * channels;
    TheKernels().layerNormGradient(part, dy + i, x + i, scale, mean + row, rstd + row, dx + i, sums, sums + channels);
  });
}

}  // namespace

std::vector<Definition> LayerNormOperations() {
  return {
      {"SpinegradeLayerNorm", {"x: float", "scale: float", "offset: float"},
       {"y: float", "mean: float", "rstd: float"}, {"epsilon: float"}, CreateLayerNorm, Guarded<ComputeLayerNorm>,
       DestroyLayerNorm},
      {"SpinegradeLayerNormGrad", {"dy: float", "x: float", "scale: float", "mean: float", "rstd: float"},
       {"dx: float", "d_scale: float", "d_offset: float"}, {}, nullptr, Guarded<ComputeLayerNormGradient>, nullptr},
  };
}
