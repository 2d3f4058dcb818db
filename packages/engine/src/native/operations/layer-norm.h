// Layer normalisation of rows of C values, and its gradients.
#pragma once

#include "kernels.h"
#include "vector.h"

namespace SPINEGRADE_TARGET {

SPINEGRADE_INLINE float InverseRoot(float x) { return 1.0f / __builtin_sqrtf(x); }

// The variance is that of the centred values, which stays exact where the mean is large beside it.
static void LayerNorm(const LayerNormRows& shape, const float* x, const float* scale, const float* offset, float* y,
                      float* mean, float* rstd) {
  const size_t channels = shape.channels;
  const float share = 1.0f / static_cast<float>(channels);
  for (size_t row = 0; row < shape.rows; row++, x += channels, y += channels) {
    Vector sum{}, squares{};
    for (size_t c = 0; c < channels; c += kLanes) sum += LoadSome(x + c, channels - c);
    const float centre = SumOfLanes(sum) * share;
    size_t c = 0;
    for (; c + kLanes <= channels; c += kLanes) {
      const Vector centred = Load(x + c) - centre;
      squares += centred * centred;
    }
    float sumOfSquares = SumOfLanes(squares);
    for (; c < channels; c++) sumOfSquares += (x[c] - centre) * (x[c] - centre);
    const float factor = InverseRoot(sumOfSquares * share + shape.epsilon);
    for (c = 0; c < channels; c += kLanes) {
      const size_t n = channels - c;
      const Vector normalised = (LoadSome(x + c, n) - centre) * factor;
      StoreSome(y + c, normalised * LoadSome(scale + c, n) + LoadSome(offset + c, n), n);
    }
    mean[row] = centre;
    rstd[row] = factor;
  }
}

static void LayerNormGradient(const LayerNormRows& shape, const float* dy, const float* x, const float* scale,
                              const float* mean, const float* rstd, float* dx, float* dScale, float* dOffset) {
  const size_t channels = shape.channels;
  const float share = 1.0f / static_cast<float>(channels);
  for (size_t row = 0; row < shape.rows; row++, dy += channels, x += channels, dx += channels) {
    const float centre = mean[row], factor = rstd[row];
    Vector sum{}, products{};
    for (size_t c = 0; c < channels; c += kLanes) {
      const size_t n = channels - c;
      const Vector slope = LoadSome(dy + c, n);
      const Vector normalised = (LoadSome(x + c, n) - centre) * factor;
      const Vector scaled = slope * LoadSome(scale + c, n);
      sum += scaled;
      products += scaled * normalised;
      StoreSome(dScale + c, LoadSome(dScale + c, n) + slope * normalised, n);
      StoreSome(dOffset + c, LoadSome(dOffset + c, n) + slope, n);
    }
    const float alongMean = SumOfLanes(sum) * share, alongRow = SumOfLanes(products) * share;
    for (size_t c = 0; c < channels; c += kLanes) {
      const size_t n = channels - c;
      const Vector normalised = (LoadSome(x + c, n) - centre) * factor;
      const Vector scaled = LoadSome(dy + c, n) * LoadSome(scale + c, n);
      StoreSome(dx + c, (scaled - alongMean - normalised * alongRow) * factor, n);
    }
  }
}

}  // namespace SPINEGRADE_TARGET
