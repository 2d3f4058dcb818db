// Batch normalisation of rows of C values, each channel over all rows, with the activation that follows; and its gradients.
#pragma once

#include "kernels/kernel-types.h"
#include "kernels/pointwise.h"
#include "kernels/vector.h"

namespace SPINEGRADE_TARGET {

template <Activation kActivation>
SPINEGRADE_INLINE Vector TimesDerivative(Vector dy, Vector x) {
  if (kActivation == Activation::kSilu) return dy * SiluDerivative(x);
  if (kActivation == Activation::kRelu6) return x <= 0.0f ? Vector{} : x >= 6.0f ? Vector{} : dy;
  return kActivation == Activation::kRelu ? (x <= 0.0f ? Vector{} : dy) : dy;
}

// The statistics and parameters of one vector of channels.
struct ChannelVectors {
  Vector mean, rstd, scale, offset;
};

SPINEGRADE_INLINE ChannelVectors ChannelsFrom(const Normalisation& by, int64_t c, int64_t n) {
  return {LoadChannels(by.mean + c, n), LoadChannels(by.rstd + c, n), LoadChannels(by.scale + c, n),
          LoadChannels(by.offset + c, n)};
}

static void SumMoments(const Moments& args) {
  const float *x = args.x, *const shift = args.shift;
  float *const sums = args.sums, *const squares = args.squares;
  const int64_t rows = args.rows, channels = args.channels;
  for (int64_t row = 0; row < rows; row++, x += channels) {
    for (int64_t c = 0; c < channels; c += kLanes) {
      const int64_t n = channels - c;
      const Vector value = LoadChannels(x + c, n) - LoadChannels(shift + c, n);
      StoreChannels(sums + c, LoadChannels(sums + c, n) + value, n);
      StoreChannels(squares + c, LoadChannels(squares + c, n) + value * value, n);
    }
  }
}

template <Activation kActivation>
void NormaliseBy(const Normalisation& given, const NormaliseRows& args) {
  const Normalisation by = given;
  const float* x = args.x;
  float* y = args.y;
  const int64_t rows = args.rows, channels = args.channels;
  for (int64_t row = 0; row < rows; row++, x += channels, y += channels) {
    for (int64_t c = 0; c < channels; c += kLanes) {
      const int64_t n = channels - c;
      const ChannelVectors own = ChannelsFrom(by, c, n);
      const Vector normalised = (LoadChannels(x + c, n) - own.mean) * own.rstd;
      StoreChannels(y + c, Activate<kActivation>(normalised * own.scale + own.offset), n);
    }
  }
}

static void Normalise(const Normalisation& by, const NormaliseRows& args) {
  switch (by.activation) {
    case Activation::kNone: return NormaliseBy<Activation::kNone>(by, args);
    case Activation::kRelu: return NormaliseBy<Activation::kRelu>(by, args);
    case Activation::kSilu: return NormaliseBy<Activation::kSilu>(by, args);
    case Activation::kRelu6: return NormaliseBy<Activation::kRelu6>(by, args);
    case Activation::kGelu: return;  // refused by the operation: no net has it after a batch norm
  }
}

template <Activation kActivation>
void ReduceGradient(const Normalisation& given, const BatchNormReduce& args) {
  const Normalisation by = given;
  const float *dy = args.dy, *x = args.x;
  float *grads = args.grad, *const dScale = args.dScale, *const dOffset = args.dOffset;
  const int64_t rows = args.rows, channels = args.channels;
  for (int64_t row = 0; row < rows; row++, dy += channels, x += channels, grads += channels) {
    for (int64_t c = 0; c < channels; c += kLanes) {
      const int64_t n = channels - c;
      const ChannelVectors own = ChannelsFrom(by, c, n);
      const Vector normalised = (LoadChannels(x + c, n) - own.mean) * own.rstd;
      const Vector grad = TimesDerivative<kActivation>(LoadChannels(dy + c, n), normalised * own.scale + own.offset);
      StoreChannels(grads + c, grad, n);
      StoreChannels(dScale + c, LoadChannels(dScale + c, n) + grad * normalised, n);
      StoreChannels(dOffset + c, LoadChannels(dOffset + c, n) + grad, n);
    }
  }
}

static void BatchNormBackwardReduce(const Normalisation& by, const BatchNormReduce& args) {
  switch (by.activation) {
    case Activation::kNone: return ReduceGradient<Activation::kNone>(by, args);
    case Activation::kRelu: return ReduceGradient<Activation::kRelu>(by, args);
    case Activation::kSilu: return ReduceGradient<Activation::kSilu>(by, args);
    case Activation::kRelu6: return ReduceGradient<Activation::kRelu6>(by, args);
    case Activation::kGelu: return;  // refused by the operation: no net has it after a batch norm
  }
}

static void BatchNormBackwardInput(const Normalisation& given, const BatchNormInputGradient& args) {
  const Normalisation by = given;
  const float *x = args.x, *const meanGradXhat = args.meanGradXhat, *const meanGrad = args.meanGrad;
  float* grad = args.grad;
  const int64_t rows = args.rows, channels = args.channels;
  for (int64_t row = 0; row < rows; row++, x += channels, grad += channels) {
    for (int64_t c = 0; c < channels; c += kLanes) {
      const int64_t n = channels - c;
      const ChannelVectors own = ChannelsFrom(by, c, n);
      const Vector normalised = (LoadChannels(x + c, n) - own.mean) * own.rstd;
      const Vector centred = LoadChannels(grad + c, n) - LoadChannels(meanGrad + c, n);
      const Vector dx = (centred - normalised * LoadChannels(meanGradXhat + c, n)) * (own.scale * own.rstd);
      StoreChannels(grad + c, dx, n);
    }
  }
}

}  // namespace SPINEGRADE_TARGET
