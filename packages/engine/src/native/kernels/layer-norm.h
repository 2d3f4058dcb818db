// Layer normalisation of rows of C values, and its gradients.
#pragma once

#include "kernels/kernel-types.h"
#include "kernels/vector.h"

namespace SPINEGRADE_TARGET {

SPINEGRADE_INLINE float InverseRoot(float x) { return 1.0f / __builtin_sqrtf(x); }

// The variance is that of the centred values, which stays exact where the mean is large compared with it.
static void LayerNormRows(const LayerNormForward& args) {
  const float *x = args.x, *const scale = args.scale, *const offset = args.offset;
  float *y = args.y, *const mean = args.mean, *const rstd = args.rstd;
  const int64_t rows = args.rows, channels = args.channels;
  const float epsilon = args.epsilon;
  const float share = 1.0f / static_cast<float>(channels);
  for (int64_t row = 0; row < rows; row++, x += channels, y += channels) {
    Vector sum{}, squares{};
    for (int64_t c = 0; c < channels; c += kLanes) sum += LoadSome(x + c, channels - c);
    const float centre = SumOfLanes(sum) * share;
    int64_t c = 0;
    for (; c + kLanes <= channels; c += kLanes) {
      const Vector centred = Load(x + c) - centre;
      squares += centred * centred;
    }
    float sumOfSquares = SumOfLanes(squares);
    for (; c < channels; c++) sumOfSquares += (x[c] - centre) * (x[c] - centre);
    const float factor = InverseRoot(sumOfSquares * share + epsilon);
    for (c = 0; c < channels; c += kLanes) {
      const int64_t n = channels - c;
      const Vector normalised = (LoadSome(x + c, n) - centre) * factor;
      StoreSome(y + c, normalised * LoadSome(scale + c, n) + LoadSome(offset + c, n), n);
    }
    mean[row] = centre;
    rstd[row] = factor;
  }
}

static void LayerNormRowsGradient(const LayerNormGradient& args) {
  const float *dy = args.dy, *x = args.x, *const scale = args.scale, *const mean = args.mean, *const rstd = args.rstd;
  float *dx = args.dx, *const dScale = args.dScale, *const dOffset = args.dOffset;
  const int64_t rows = args.rows, channels = args.channels;
  const float share = 1.0f / static_cast<float>(channels);
  for (int64_t row = 0; row < rows; row++, dy += channels, x += channels, dx += channels) {
    const float centre = mean[row], factor = rstd[row];
    Vector sum{}, products{};
    for (int64_t c = 0; c < channels; c += kLanes) {
      const int64_t n = channels - c;
      const Vector grad = LoadSome(dy + c, n);
      const Vector normalised = (LoadSome(x + c, n) - centre) * factor;
      const Vector scaled = grad * LoadSome(scale + c, n);
      sum += scaled;
      products += scaled * normalised;
      StoreSome(dScale + c, LoadSome(dScale + c, n) + grad * normalised, n);
      StoreSome(dOffset + c, LoadSome(dOffset + c, n) + grad, n);
    }
    const float meanDy = SumOfLanes(sum) * share, meanDyXhat = SumOfLanes(products) * share;
    for (int64_t c = 0; c < channels; c += kLanes) {
      const int64_t n = channels - c;
      const Vector normalised = (LoadSome(x + c, n) - centre) * factor;
      const Vector scaled = LoadSome(dy + c, n) * LoadSome(scale + c, n);
      StoreSome(dx + c, (scaled - meanDy - normalised * meanDyXhat) * factor, n);
    }
  }
}

}  // namespace SPINEGRADE_TARGET
