// Batch normalisation, with the activation behind it.
#include <algorithm>
#include <cmath>

#include "activation-attribute.h"
#include "definitions.h"
#include "parts.h"

namespace {

struct Attributes {
  float epsilon;
  Activation activation;
};

void* Create(TF_OpKernelConstruction* construction) {
  const float epsilon = FloatAttribute(construction, "epsilon");
  return new Attributes{epsilon, ActivationOf(construction, IntAttributes(construction, "activation", 1)[0],
                                              {Activation::kNone, Activation::kRelu, Activation::kSilu})};
}

void* CreateFold(TF_OpKernelConstruction* construction) {
  return new Attributes{FloatAttribute(construction, "epsilon"), Activation::kNone};
}

void Destroy(void* attributes) { delete static_cast<Attributes*>(attributes); }

// Rows of few channels are taken several at a time, as one row, so that their values fill whole vectors.
struct Rows {
  int64_t rows, channels, times;

  Rows(int64_t count, int64_t channelsOfOne) : rows(count), channels(channelsOfOne), times(1) {
    while (channels % kVector != 0 && times < kVector && rows % 2 == 0) {
      rows /= 2;
      channels *= 2;
      times *= 2;
    }
  }

  // A value for each channel, as often as there are channels of its kind.
  std::vector<float> Repeat(const float* values) const {
    std::vector<float> all(channels);
    for (int64_t c = 0; c < channels; c++) all[c] = values[c % (channels / times)];
    return all;
  }

  // The sums of the channels of one kind, `factor` times.
  void Gather(const std::vector<float>& sums, float factor, float* totals) const {
    const int64_t kinds = channels / times;
    std::fill_n(totals, kinds, 0.0f);
    for (int64_t c = 0; c < channels; c++) totals[c % kinds] += sums[c];
    for (int64_t c = 0; c < kinds; c++) totals[c] *= factor;
  }

 private:
  // Floats of the widest vectors.
  static constexpr int64_t kVector = 16;
};

// What the inner loops take, for all channels of `Rows`.
class Normaliser {
 public:
  Normaliser(const Rows& rows, const Attributes& attributes, const float* mean, const float* variance,
             const float* scale, const float* offset)
      : mean_(rows.Repeat(mean)), rstd_(rows.Repeat(variance)), scale_(rows.Repeat(scale)),
        offset_(rows.Repeat(offset)), activation_(attributes.activation) {
    for (float& value : rstd_) value = 1.0f / std::sqrt(value + attributes.epsilon);
  }

  Normalisation operator*() const {
    return {mean_.data(), rstd_.data(), scale_.data(), offset_.data(), activation_};
  }

 private:
  std::vector<float> mean_, rstd_, scale_, offset_;
  Activation activation_;
};

// Near the mean of each channel: that of rows here and there.
std::vector<float> Sample(const float* x, int64_t rows, int64_t channels) {
  constexpr int64_t kRows = 64;
  const int64_t step = std::max<int64_t>(1, rows / kRows);
  std::vector<float> mean(channels);
  for (int64_t row = 0; row < rows; row += step) {
    for (int64_t c = 0; c < channels; c++) mean[c] += x[row * channels + c];
  }
  for (float& value : mean) value /= static_cast<float>(Divide(rows, step));
  return mean;
}

// Mean and biased variance of each channel, in one pass: of the values less a value near their mean, which keeps the
// variance exact where the mean is large beside it.
void BatchMoments(const float* x, const Rows& rows, float* mean, float* variance) {
  const std::vector<float> near = Sample(x, rows.rows * rows.times, rows.channels / rows.times);
  const std::vector<float> shift = rows.Repeat(near.data());
  std::vector<float> sums(rows.channels), squares(rows.channels);
  ForRows(rows.rows, rows.channels, {sums.data(), squares.data()}, [&](int64_t row, int64_t count, float* own) {
    TheKernels().moments(x + row * rows.channels, shift.data(), own, own + rows.channels, count, rows.channels);
  });
  const float share = 1.0f / static_cast<float>(rows.rows * rows.times);
  rows.Gather(sums, share, mean);
  rows.Gather(squares, share, variance);
  for (int64_t c = 0; c < rows.channels / rows.times; c++) {
    const float biased = variance[c] - mean[c] * mean[c];
    variance[c] = biased < 0.0f ? 0.0f : biased;  // a NaN stays one
    mean[c] += near[c];
  }
}

void NormaliseAll(const Normaliser& by, const float* x, const Rows& rows, float* y) {
  ForRows(rows.rows, rows.channels, {}, [&](int64_t row, int64_t count, float*) {
    const int64_t i = row * rows.channels;
    TheKernels().normalise(*by, x + i, y + i, count, rows.channels);
  });
}

// By the batch's own statistics, which are outputs too.
void ComputeBatchNorm(void* attributes, TF_OpKernelContext* context) {
  Run run(context);
  const Shape& shape = run.ShapeOf(0);
  const int64_t channels = ChannelsOf(shape);
  const bool fit = SizeOf(shape) > 0 && run.ShapeOf(1) == Shape{channels} && run.ShapeOf(2) == Shape{channels};
  if (!run.Require(fit, "x must be [..., C] and not empty, scale and offset [C]")) return;
  const float* x = run.Input(0);
  float *y = run.Output(0, shape), *mean = run.Output(1, {channels}), *variance = run.Output(2, {channels});
  if (y == nullptr || mean == nullptr || variance == nullptr) return;
  const Rows rows(RowsOf(shape), channels);
  BatchMoments(x, rows, mean, variance);
  const auto& given = *static_cast<Attributes*>(attributes);
  NormaliseAll(Normaliser(rows, given, mean, variance, run.Input(1), run.Input(2)), x, rows, y);
}

// Whether scale, offset, mean and variance, from the input `first` on, are [C].
bool AreVectors(Run& run, int first, int64_t channels) {
  bool are = true;
  for (int input = first; input < first + 4; input++) are = are && run.ShapeOf(input) == Shape{channels};
  return run.Require(are, "scale, offset, mean and variance must be [C]");
}

// By statistics that are given.
void ComputeNormalise(void* attributes, TF_OpKernelContext* context) {
  Run run(context);
  const Shape& shape = run.ShapeOf(0);
  if (!AreVectors(run, 1, ChannelsOf(shape))) return;
  float* y = run.Output(0, shape);
  if (y == nullptr) return;
  const Rows rows(RowsOf(shape), ChannelsOf(shape));
  const auto& given = *static_cast<Attributes*>(attributes);
  const Normaliser by(rows, given, run.Input(3), run.Input(4), run.Input(1), run.Input(2));
  NormaliseAll(by, run.Input(0), rows, y);
}

// What makes a convolution normalise, too: its kernel [..., C] or [..., C, 1] times scale * rstd, and the bias
// offset - mean * scale * rstd.
void ComputeFold(void* attributes, TF_OpKernelContext* context) {
  Run run(context);
  const Shape& shape = run.ShapeOf(0);
  const int64_t channels = SizeOf(run.ShapeOf(1));
  const bool fit = channels > 0 && SizeOf(shape) % channels == 0;
  if (!AreVectors(run, 1, channels) || !run.Require(fit, "the kernel must be [..., C] or [..., C, 1]")) return;
  const float *kernel = run.Input(0), *offset = run.Input(2), *mean = run.Input(3);
  float *folded = run.Output(0, shape), *bias = run.Output(1, {channels});
  if (folded == nullptr || bias == nullptr) return;
  const std::vector<float> zeros(channels);
  const auto& given = *static_cast<Attributes*>(attributes);
  const Rows taps(SizeOf(shape) / channels, channels);
  NormaliseAll(Normaliser(taps, given, zeros.data(), run.Input(4), run.Input(1), zeros.data()), kernel, taps, folded);
  const Rows one(1, channels);
  NormaliseAll(Normaliser(one, given, mean, run.Input(4), run.Input(1), offset), zeros.data(), one, bias);
}

// dx = scale rstd (g - mean(g) - x^ mean(g x^)), where x^ is the normalised x and g what reaches the activation's input.
void ComputeBatchNormGradient(void* attributes, TF_OpKernelContext* context) {
  Run run(context);
  const Shape& shape = run.ShapeOf(1);
  const int64_t channels = ChannelsOf(shape);
  const bool fit = SizeOf(shape) > 0 && run.ShapeOf(0) == shape;
  if (!run.Require(fit, "dy and x must have one shape, and not be empty") || !AreVectors(run, 2, channels)) return;
  const float *dy = run.Input(0), *x = run.Input(1);
  float *dx = run.Output(0, shape), *dScale = run.Output(1, {channels}), *dOffset = run.Output(2, {channels});
  if (dx == nullptr || dScale == nullptr || dOffset == nullptr) return;
  const Rows rows(RowsOf(shape), channels);
  const auto& given = *static_cast<Attributes*>(attributes);
  const Normaliser by(rows, given, run.Input(4), run.Input(5), run.Input(2), run.Input(3));
  const int64_t wide = rows.channels;
  std::vector<float> products(wide), slopes(wide);
  ForRows(rows.rows, wide, {products.data(), slopes.data()}, [&](int64_t row, int64_t count, float* own) {
    const int64_t i = row * wide;
    TheKernels().normaliseSlopes(*by, dy + i, x + i, dx + i, own, own + wide, count, wide);
  });
  rows.Gather(products, 1.0f, dScale);
  rows.Gather(slopes, 1.0f, dOffset);
  const float share = 1.0f / static_cast<float>(RowsOf(shape));
  products = rows.Repeat(dScale);
  slopes = rows.Repeat(dOffset);
  for (float& value : products) value *= share;
  for (float& value : slopes) value *= share;
  ForRows(rows.rows, wide, {}, [&](int64_t row, int64_t count, float*) {
    const int64_t i = row * wide;
    TheKernels().batchGradient(*by, x + i, products.data(), slopes.data(), dx + i, count, wide);
  });
}

}  // namespace

std::vector<Definition> BatchNormOperations() {
  const std::vector<const char*> attributes{"epsilon: float", "activation: list(int)"};
  return {
      {"SpinegradeBatchNorm", {"x: float", "scale: float", "offset: float"},
       {"y: float", "mean: float", "variance: float"}, attributes, Create, Guarded<ComputeBatchNorm>, Destroy},
      {"SpinegradeBatchNormGrad",
       {"dy: float", "x: float", "scale: float", "offset: float", "mean: float", "variance: float"},
       {"dx: float", "d_scale: float", "d_offset: float"}, attributes, Create,
       Guarded<ComputeBatchNormGradient>, Destroy},
      {"SpinegradeNormalise", {"x: float", "scale: float", "offset: float", "mean: float", "variance: float"},
       {"y: float"}, attributes, Create, Guarded<ComputeNormalise>, Destroy},
      {"SpinegradeFold", {"kernel: float", "scale: float", "offset: float", "mean: float", "variance: float"},
       {"folded: float", "bias: float"}, {"epsilon: float"}, CreateFold, Guarded<ComputeFold>, Destroy},
  };
}
