// Batch normalisation of rows of C values, each channel over all rows, with the activation behind it; and its gradients.
#pragma once

#include "kernels.h"
#include "pointwise.h"
#include "vector.h"

namespace SPINEGRADE_TARGET {

template <Activation kActivation>
SPINEGRADE_INLINE Vector TimesSlope(Vector dy, Vector x) {
  if (kActivation == Activation::kSilu) return dy * SiluSlope(x);
  return kActivation == Activation::kRelu ? (x <= 0.0f ? Vector{} : dy) : dy;
}

// What one vector of channels is normalised by.
struct ChannelVectors {
  Vector mean, rstd, scale, offset;
};

SPINEGRADE_INLINE ChannelVectors ChannelsFrom(const Normalisation& by, size_t c, size_t n) {
  return {LoadSome(by.mean + c, n), LoadSome(by.rstd + c, n), LoadSome(by.scale + c, n), LoadSome(by.offset + c, n)};
}

static void Moments(const float* x, const float* shift, float* sums, float* squares, size_t rows, size_t channels) {
  for (size_t row = 0; row < rows; row++, x += channels) {
    for (size_t c = 0; c < channels; c += kLanes) {
      const size_t n = channels - c;
      const Vector value = LoadSome(x + c, n) - LoadSome(shift + c, n);
      StoreSome(sums + c, LoadSome(sums + c, n) + value, n);
      StoreSome(squares + c, LoadSome(squares + c, n) + value * value, n);
    }
  }
}

template <Activation kActivation>
void NormaliseRows(const Normalisation& by, const float* x, float* y, size_t rows, size_t channels) {
  for (size_t row = 0; row < rows; row++, x += channels, y += channels) {
    for (size_t c = 0; c < channels; c += kLanes) {
      const size_t n = channels - c;
      const ChannelVectors own = ChannelsFrom(by, c, n);
      const Vector normalised = (LoadSome(x + c, n) - own.mean) * own.rstd;
      StoreSome(y + c, Activate<kActivation>(normalised * own.scale + own.offset), n);
    }
  }
}

static void Normalise(const Normalisation& by, const float* x, float* y, size_t rows, size_t channels) {
  switch (by.activation) {
    case Activation::kNone: return NormaliseRows<Activation::kNone>(by, x, y, rows, channels);
    case Activation::kRelu: return NormaliseRows<Activation::kRelu>(by, x, y, rows, channels);
    case Activation::kSilu: return NormaliseRows<Activation::kSilu>(by, x, y, rows, channels);
    case Activation::kGelu: return;  // refused at the border: no net has it behind a batch norm
  }
}

template <Activation kActivation>
void SlopeRows(const Normalisation& by, const float* dy, const float* x, float* slopes, float* dScale, float* dOffset,
               size_t rows, size_t channels) {
  for (size_t row = 0; row < rows; row++, dy += channels, x += channels, slopes += channels) {
    for (size_t c = 0; c < channels; c += kLanes) {
      const size_t n = channels - c;
      const ChannelVectors own = ChannelsFrom(by, c, n);
      const Vector normalised = (LoadSome(x + c, n) - own.mean) * own.rstd;
      const Vector slope = TimesSlope<kActivation>(LoadSome(dy + c, n), normalised * own.scale + own.offset);
      StoreSome(slopes + c, slope, n);
      StoreSome(dScale + c, LoadSome(dScale + c, n) + slope * normalised, n);
      StoreSome(dOffset + c, LoadSome(dOffset + c, n) + slope, n);
    }
  }
}

static void NormaliseSlopes(const Normalisation& by, const float* dy, const float* x, float* slopes, float* dScale,
                            float* dOffset, size_t rows, size_t channels) {
  switch (by.activation) {
    case Activation::kNone:
      return SlopeRows<Activation::kNone>(by, dy, x, slopes, dScale, dOffset, rows, channels);
    case Activation::kRelu:
      return SlopeRows<Activation::kRelu>(by, dy, x, slopes, dScale, dOffset, rows, channels);
    case Activation::kSilu:
      return SlopeRows<Activation::kSilu>(by, dy, x, slopes, dScale, dOffset, rows, channels);
    case Activation::kGelu: return;  // refused at the border: no net has it behind a batch norm
  }
}

static void BatchGradient(const Normalisation& by, const float* x, const float* meanOfProducts,
                          const float* meanOfSlopes, float* slopes, size_t rows, size_t channels) {
  for (size_t row = 0; row < rows; row++, x += channels, slopes += channels) {
    for (size_t c = 0; c < channels; c += kLanes) {
      const size_t n = channels - c;
      const ChannelVectors own = ChannelsFrom(by, c, n);
      const Vector normalised = (LoadSome(x + c, n) - own.mean) * own.rstd;
      const Vector centred = LoadSome(slopes + c, n) - LoadSome(meanOfSlopes + c, n);
      const Vector dx = (centred - normalised * LoadSome(meanOfProducts + c, n)) * (own.scale * own.rstd);
      StoreSome(slopes + c, dx, n);
    }
  }
}

}  // namespace SPINEGRADE_TARGET
