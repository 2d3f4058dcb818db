// GELU, SiLU and StarReLU, and what works on each row or pixel alike.
#pragma once

#include "kernels/kernel-types.h"
#include "kernels/vector.h"

namespace SPINEGRADE_TARGET {

// Tails, which fall to nothing as z >= 0 grows, are eighth powers of polynomials: few coefficients and no exponential
// nor division give them, to a few units in the last place. tools/golden/activation_polynomials.py fits them. A NaN stays one.
SPINEGRADE_INLINE Vector EighthPower(Vector x) {
  const Vector square = x * x, fourth = square * square;
  return fourth * fourth;
}

// Phi(-z), of the normal distribution; 0 from 6 on.
SPINEGRADE_INLINE Vector NormalTail(Vector z) {
  Vector root = z * -3.10253114e-07f + 7.98346628e-06f;
  root = root * z - 6.47367633e-05f;
  root = root * z + 3.45366134e-05f;
  root = root * z + 0.00164524f;
  root = root * z - 0.000737157767f;
  root = root * z - 0.034815643f;
  root = root * z - 0.0997355133f;
  root = root * z + 1.0f;
  return z >= 6.0f ? Vector{} : 0.5f * EighthPower(root);
}

// x exp(-x^2 / 2); 0 from |x| = 6 on.
SPINEGRADE_INLINE Vector TimesBell(Vector x) {
  const Vector square = x * x;
  Vector root = square * 5.16971951e-11f - 7.38333172e-09f;
  root = root * square + 6.30856277e-07f;
  root = root * square - 4.06692016e-05f;
  root = root * square + 0.00195308495f;
  root = root * square - 0.0624999702f;
  root = root * square + 1.0f;
  return square >= 36.0f ? Vector{} : x * EighthPower(root);
}

// exp(-z); 0 from 20 on.
SPINEGRADE_INLINE Vector Decay(Vector z) {
  Vector root = z * 3.20773852e-09f - 2.33902426e-07f;
  root = root * z + 1.00741954e-05f;
  root = root * z - 0.000325283821f;
  root = root * z + 0.00781223271f;
  root = root * z - 0.124999888f;
  root = root * z + 1.0f;
  return z >= 20.0f ? Vector{} : EighthPower(root);
}

SPINEGRADE_INLINE Vector NormalDistribution(Vector x) {
  const Vector tail = NormalTail(Magnitude(x));
  return x < 0.0f ? tail : 1.0f - tail;
}

SPINEGRADE_INLINE Vector GeluOf(Vector x) { return x * NormalDistribution(x); }

SPINEGRADE_INLINE Vector GeluDerivative(Vector x) { return NormalDistribution(x) + TimesBell(x) * 0.39894228f; }

SPINEGRADE_INLINE Vector Logistic(Vector x) {
  const Vector decay = Decay(Magnitude(x));
  return (x < 0.0f ? decay : Broadcast(1.0f)) / (decay + 1.0f);
}

SPINEGRADE_INLINE Vector SiluOf(Vector x) { return x * Logistic(x); }

SPINEGRADE_INLINE Vector SiluDerivative(Vector x) {
  const Vector gate = Logistic(x);
  // far out the second term is 0, which infinity times 0 is not
  const Vector bend = x * gate * (1.0f - gate);
  return gate + (Magnitude(x) > 1e18f ? Vector{} : bend);
}

// min(max(x, 0), 6); a NaN stays one.
SPINEGRADE_INLINE Vector Relu6Of(Vector x) {
  const Vector positive = x < 0.0f ? Vector{} : x;
  return positive > 6.0f ? Broadcast(6.0f) : positive;
}

template <Activation kActivation>
SPINEGRADE_INLINE Vector Activate(Vector x) {
  if (kActivation == Activation::kRelu6) return Relu6Of(x);
  if (kActivation == Activation::kSilu) return SiluOf(x);
  if (kActivation == Activation::kGelu) return GeluOf(x);
  return kActivation == Activation::kRelu ? (x < 0.0f ? Vector{} : x) : x;  // a NaN stays one
}

template <Vector (*Of)(Vector)>
void Map(const float* x, float* y, int64_t count) {
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) Store(y + i, Of(Load(x + i)));
  if (i < count) StoreSome(y + i, Of(LoadSome(x + i, count - i)), count - i);
}

template <Vector (*Derivative)(Vector)>
void MapGradient(const float* dy, const float* x, float* dx, int64_t count) {
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) Store(dx + i, Load(dy + i) * Derivative(Load(x + i)));
  const int64_t rest = count - i;
  if (rest > 0) StoreSome(dx + i, LoadSome(dy + i, rest) * Derivative(LoadSome(x + i, rest)), rest);
}

static void StarRelu(float scale, float bias, const float* x, float* y, int64_t count) {
  for (int64_t i = 0; i < count; i += kLanes) {
    const int64_t n = count - i;
    const Vector positive = Activate<Activation::kRelu>(LoadSome(x + i, n));
    StoreSome(y + i, positive * positive * scale + bias, n);
  }
}

static StarReluSums StarReluGradient(float scale, const float* dy, const float* x, float* dx, int64_t count) {
  Vector dScale{}, dBias{};
  for (int64_t i = 0; i < count; i += kLanes) {
    const int64_t n = count - i;
    const Vector slope = LoadSome(dy + i, n), positive = Activate<Activation::kRelu>(LoadSome(x + i, n));
    const Vector rise = slope * positive;
    StoreSome(dx + i, rise * (2.0f * scale), n);
    dScale += rise * positive;
    dBias += slope;
  }
  return {SumOfLanes(dScale), SumOfLanes(dBias)};
}

static void SumRows(const float* x, float* sums, int64_t rows, int64_t channels) {
  for (int64_t row = 0; row < rows; row++) {
    for (int64_t c = 0; c < channels; c += kLanes) {
      const int64_t n = channels - c;
      StoreSome(sums + c, LoadSome(sums + c, n) + LoadSome(x + row * channels + c, n), n);
    }
  }
}

}  // namespace SPINEGRADE_TARGET
