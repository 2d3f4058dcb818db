// GELU and SiLU, and what works on each row or pixel alike.
#pragma once

#include "kernels.h"
#include "vector.h"

namespace SPINEGRADE_TARGET {

// The normal distribution Phi(x) and exp(-x^2 / 2).
struct Normal {
  Vector distribution, exponential;
};

// Phi(-z) = exp(-z^2 / 2) erfcx(z / sqrt 2) / 2 for z >= 0. erfcx, the scaled complementary error function, is here a
// polynomial in t = 1 / (1 + 0.3 z / sqrt 2), fitted by us to a relative error of 2e-8 for z / sqrt 2 in 0..9.6; beyond
// that the exponential is 0.
SPINEGRADE_INLINE Normal NormalOf(Vector x) {
  const Vector exponential = ExpOfNegative(x * x * -0.5f);
  const Vector t = 1.0f / (Magnitude(x) * (0.3f * 0.70710678f) + 1.0f);
  Vector erfcx = t * -0.12945889300107633f + 0.48522668494038323f;
  erfcx = erfcx * t - 0.51151951965373f;
  erfcx = erfcx * t + 0.5467638518755795f;
  erfcx = erfcx * t - 0.09391468442858705f;
  erfcx = erfcx * t + 0.21457229510215792f;
  erfcx = erfcx * t + 0.1484426852455247f;
  erfcx = erfcx * t + 0.1706983915628542f;
  erfcx = erfcx * t + 0.1691891688703497f;
  const Vector tail = exponential * erfcx * t * 0.5f;
  return {x < 0.0f ? tail : 1.0f - tail, exponential};
}

SPINEGRADE_INLINE Vector GeluOf(Vector x) { return x * NormalOf(x).distribution; }

SPINEGRADE_INLINE Vector GeluSlope(Vector x) {
  const Normal normal = NormalOf(x);
  // beyond the exponential's range the second term is 0, which infinity times 0 is not
  const Vector bend = x * normal.exponential * 0.39894228f;
  return normal.distribution + (Magnitude(x) > 1e18f ? Vector{} : bend);
}

SPINEGRADE_INLINE Vector Logistic(Vector x) {
  const Vector exponential = ExpOfNegative((Vector)((Integers)x | INT32_MIN));  // exp(-|x|)
  const Vector inverse = 1.0f / (exponential + 1.0f);
  return x < 0.0f ? exponential * inverse : inverse;
}

SPINEGRADE_INLINE Vector SiluOf(Vector x) { return x * Logistic(x); }

SPINEGRADE_INLINE Vector SiluSlope(Vector x) {
  const Vector gate = Logistic(x);
  const Vector bend = x * gate * (1.0f - gate);
  return gate + (Magnitude(x) > 1e18f ? Vector{} : bend);
}

template <Vector (*Of)(Vector)>
void Map(const float* x, float* y, size_t count) {
  size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) Store(y + i, Of(Load(x + i)));
  if (i < count) StoreSome(y + i, Of(LoadSome(x + i, count - i)), count - i);
}

template <Vector (*Slope)(Vector)>
void MapGradient(const float* dy, const float* x, float* dx, size_t count) {
  size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) Store(dx + i, Load(dy + i) * Slope(Load(x + i)));
  const size_t rest = count - i;
  if (rest > 0) StoreSome(dx + i, LoadSome(dy + i, rest) * Slope(LoadSome(x + i, rest)), rest);
}

static void ScaleAndAdd(const float* x, const float* branch, const float* scale, float* y, size_t rows,
                        size_t channels) {
  for (size_t row = 0; row < rows; row++) {
    for (size_t c = 0; c < channels; c += kLanes) {
      const size_t n = channels - c, i = row * channels + c;
      StoreSome(y + i, LoadSome(x + i, n) + LoadSome(branch + i, n) * LoadSome(scale + c, n), n);
    }
  }
}

static void ScaleAndAddGradient(const float* dy, const float* branch, const float* scale, float* dBranch,
                                float* dScale, size_t rows, size_t channels) {
  for (size_t row = 0; row < rows; row++) {
    for (size_t c = 0; c < channels; c += kLanes) {
      const size_t n = channels - c, i = row * channels + c;
      const Vector slope = LoadSome(dy + i, n);
      StoreSome(dBranch + i, slope * LoadSome(scale + c, n), n);
      StoreSome(dScale + c, LoadSome(dScale + c, n) + slope * LoadSome(branch + i, n), n);
    }
  }
}

static void SumRows(const float* x, float* sums, size_t rows, size_t channels) {
  for (size_t row = 0; row < rows; row++) {
    for (size_t c = 0; c < channels; c += kLanes) {
      const size_t n = channels - c;
      StoreSome(sums + c, LoadSome(sums + c, n) + LoadSome(x + row * channels + c, n), n);
    }
  }
}

}  // namespace SPINEGRADE_TARGET
