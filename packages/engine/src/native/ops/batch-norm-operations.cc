// Batch normalisation, with the activation that follows.
#include <algorithm>

#include "ops/activation-attribute.h"
#include "ops/reciprocal-deviations.h"
#include "runtime/active-kernels.h"
#include "runtime/op-definition.h"
#include "runtime/partition.h"

namespace {

struct Attributes {
  float epsilon;
  Activation activation;
};

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
    std::vector<float> all = Zeros(channels);
    for (int64_t c = 0; c < channels; c++) all.data()[c] = values[c % (channels / times)];
    return all;
  }

  // The sums of the channels of one kind, `factor` times.
  void Gather(const std::vector<float>& sums, float factor, float* totals) const {
    const int64_t kinds = channels / times;
    std::fill_n(totals, kinds, 0.0f);
    for (int64_t c = 0; c < channels; c++) totals[c % kinds] += sums.data()[c];
    for (int64_t c = 0; c < kinds; c++) totals[c] *= factor;
  }

 private:
  // Floats of the widest vectors.
  static constexpr int64_t kVector = 16;
};

// Statistics and parameters for all channels of `Rows`.
class Normaliser {
 public:
  Normaliser(const Rows& rows, const Attributes& attributes, const float* mean, const float* variance,
             const float* scale, const float* offset)
      : mean_(rows.Repeat(mean)),
        rstd_(ReciprocalDeviations(rows.Repeat(variance), attributes.epsilon)),
        scale_(rows.Repeat(scale)),
        offset_(rows.Repeat(offset)),
        activation_(attributes.activation) {}

  Normalisation operator*() const { return {mean_.data(), rstd_.data(), scale_.data(), offset_.data(), activation_}; }

 private:
  std::vector<float> mean_, rstd_, scale_, offset_;
  Activation activation_;
};

// A value near the mean of each channel: the mean of a few rows.
std::vector<float> Sample(const float* x, int64_t rows, int64_t channels) {
  constexpr int64_t kRows = 64;
  const int64_t step = std::max<int64_t>(1, rows / kRows);
  std::vector<float> mean = Zeros(channels);
  for (int64_t row = 0; row < rows; row += step) {
    for (int64_t c = 0; c < channels; c++) mean.data()[c] += x[row * channels + c];
  }
  for (float& value : mean) value /= static_cast<float>(DivideUp(rows, step));
  return mean;
}

// Mean and biased variance of each channel, in one pass: of the values less a value near their mean, which keeps the
// variance exact where the mean is large compared with it.
void BatchMoments(const float* x, const Rows& rows, float* mean, float* variance) {
  const std::vector<float> near = Sample(x, rows.rows * rows.times, rows.channels / rows.times);
  const std::vector<float> shift = rows.Repeat(near.data());
  std::vector<float> sums = Zeros(rows.channels), squares = Zeros(rows.channels);
  const auto moments = ActiveKernels().batchNorm.moments;
  ForRows(rows.rows, rows.channels, {sums.data(), squares.data()}, [&](int64_t row, int64_t count, float* own) {
    moments({count, rows.channels, x + row * rows.channels, shift.data(), own, own + rows.channels});
  });
  const float share = 1.0f / static_cast<float>(rows.rows * rows.times);
  rows.Gather(sums, share, mean);
  rows.Gather(squares, share, variance);
  for (int64_t c = 0; c < rows.channels / rows.times; c++) {
    const float biased = variance[c] - mean[c] * mean[c];
    variance[c] = biased < 0.0f ? 0.0f : biased;  // a NaN stays one
    mean[c] += near.data()[c];
  }
}

void NormaliseAll(const Normaliser& by, const float* x, const Rows& rows, float* y) {
  const auto normalise = ActiveKernels().batchNorm.normalise;
  ForRows(rows.rows, rows.channels, {}, [&](int64_t row, int64_t count, float*) {
    const int64_t i = row * rows.channels;
    normalise(*by, {count, rows.channels, x + i, y + i});
  });
}

// Scale, offset, mean and variance, from the input `first` on, must be [C].
void RequireVectors(const KernelContext& context, int first, int64_t channels) {
  for (int input = first; input < first + 4; input++) {
    Require(context.ShapeOf(input) == Shape{channels}, "scale, offset, mean and variance must be [C]");
  }
}

void RequireBatch(const Shape& shape) {
  Require(SizeOf(shape) > 0 && RowsOf(shape) > 1, "x must be [..., C], with at least 2 values a channel");
}

// [C] each.
struct Statistics {
  const float *mean, *variance;
};

// running * (1 - momentum) + batch * momentum, of statistics [C].
void MoveStatistics(float momentum, const float* running, const float* batch, int64_t channels, float* moved) {
  for (int64_t c = 0; c < channels; c++) moved[c] = running[c] * (1.0f - momentum) + batch[c] * momentum;
}

// The outputs of `context` from `first` on: the batch's mean and biased variance [C], and the running statistics, its inputs
// from `running` on, moved towards the batch's mean and unbiased variance.
Statistics ComputeStatistics(float momentum, const Rows& rows, int running, int first, KernelContext& context) {
  const int64_t channels = rows.channels / rows.times, values = rows.rows * rows.times;
  float *const mean = context.Output(first, {channels}), *const variance = context.Output(first + 1, {channels});
  float *const movedMean = context.Output(first + 2, {channels}), *const movedVariance =
                                                                      context.Output(first + 3, {channels});
  BatchMoments(context.Input(0), rows, mean, variance);
  std::vector<float> unbiased(variance, variance + channels);
  for (float& value : unbiased) value *= static_cast<float>(values) / static_cast<float>(values - 1);
  MoveStatistics(momentum, context.Input(running), mean, channels, movedMean);
  MoveStatistics(momentum, context.Input(running + 1), unbiased.data(), channels, movedVariance);
  return {mean, variance};
}

// x [..., C], running mean and variance [C] -> the batch's mean and biased variance [C], and the running statistics moved.
void ComputeBatchMoments(float momentum, KernelContext& context) {
  const Shape& shape = context.ShapeOf(0);
  const int64_t channels = ChannelsOf(shape), values = RowsOf(shape);
  Require(context.ShapeOf(1) == Shape{channels} && context.ShapeOf(2) == Shape{channels},
          "the running mean and variance must be [C]");
  RequireBatch(shape);
  ComputeStatistics(momentum, Rows(values, channels), 1, 0, context);
}

// x [..., C], scale, offset, running mean and variance [C] -> y, as x, the batch's mean and biased variance [C], and the
// running statistics moved towards the batch's mean and unbiased variance.
void ComputeBatchNorm(const Attributes& given, float momentum, KernelContext& context) {
  const Shape& shape = context.ShapeOf(0);
  const int64_t channels = ChannelsOf(shape), values = RowsOf(shape);
  RequireVectors(context, 1, channels);
  RequireBatch(shape);
  const Rows rows(values, channels);
  float* const y = context.Output(0, shape);
  const Statistics batch = ComputeStatistics(momentum, rows, 3, 1, context);
  const Normaliser by(rows, given, batch.mean, batch.variance, context.Input(1), context.Input(2));
  NormaliseAll(by, context.Input(0), rows, y);
}

// x [..., C], scale, offset, mean, variance [C] -> y, as x
void ComputeNormalise(const Attributes& given, KernelContext& context) {
  const Shape& shape = context.ShapeOf(0);
  RequireVectors(context, 1, ChannelsOf(shape));
  float* y = context.Output(0, shape);
  const Rows rows(RowsOf(shape), ChannelsOf(shape));
  const Normaliser by(rows, given, context.Input(3), context.Input(4), context.Input(1), context.Input(2));
  NormaliseAll(by, context.Input(0), rows, y);
}

// A convolution and the norm that follows as one convolution: its kernel [..., C] or [..., C, 1] times scale * rstd, and
// the bias offset - mean * scale * rstd [C].
void ComputeFold(const Attributes& given, KernelContext& context) {
  const Shape& shape = context.ShapeOf(0);
  const int64_t channels = SizeOf(context.ShapeOf(1));
  RequireVectors(context, 1, channels);
  Require(channels > 0 && SizeOf(shape) % channels == 0, "the kernel must be [..., C] or [..., C, 1]");
  const float *kernel = context.Input(0), *scale = context.Input(1), *offset = context.Input(2),
              *mean = context.Input(3), *variance = context.Input(4);
  float *folded = context.Output(0, shape), *bias = context.Output(1, {channels});
  const std::vector<float> zeros = Zeros(channels);
  const Rows taps(SizeOf(shape) / channels, channels);
  NormaliseAll(Normaliser(taps, given, zeros.data(), variance, scale, zeros.data()), kernel, taps, folded);
  const Rows one(1, channels);
  NormaliseAll(Normaliser(one, given, mean, variance, scale, offset), zeros.data(), one, bias);
}

// dy, x [..., C], scale, offset, mean, variance [C] -> dx, as x, dScale, dOffset [C].
// dx = scale rstd (g - mean(g) - x^ mean(g x^)), where x^ is the normalised x and g the gradient by the activation's input.
void ComputeBatchNormGradient(const Attributes& given, KernelContext& context) {
  const Shape& shape = context.ShapeOf(1);
  const int64_t channels = ChannelsOf(shape);
  Require(SizeOf(shape) > 0 && context.ShapeOf(0) == shape, "dy and x must have one shape, and not be empty");
  RequireVectors(context, 2, channels);
  const float *dy = context.Input(0), *x = context.Input(1);
  float *dx = context.Output(0, shape), *dScale = context.Output(1, {channels}),
        *dOffset = context.Output(2, {channels});
  const Rows rows(RowsOf(shape), channels);
  const Normaliser by(rows, given, context.Input(4), context.Input(5), context.Input(2), context.Input(3));
  const int64_t wide = rows.channels;
  const BatchNormKernels& kernels = ActiveKernels().batchNorm;
  std::vector<float> gradXhat = Zeros(wide), grad = Zeros(wide);
  ForRows(rows.rows, wide, {gradXhat.data(), grad.data()}, [&](int64_t row, int64_t count, float* own) {
    const int64_t i = row * wide;
    kernels.reduceGradient(*by, {count, wide, dy + i, x + i, dx + i, own, own + wide});
  });
  rows.Gather(gradXhat, 1.0f, dScale);
  rows.Gather(grad, 1.0f, dOffset);
  const float share = 1.0f / static_cast<float>(RowsOf(shape));
  gradXhat = rows.Repeat(dScale);
  grad = rows.Repeat(dOffset);
  for (float& value : gradXhat) value *= share;
  for (float& value : grad) value *= share;
  ForRows(rows.rows, wide, {}, [&](int64_t row, int64_t count, float*) {
    const int64_t i = row * wide;
    kernels.inputGradient(*by, {count, wide, x + i, gradXhat.data(), grad.data(), dx + i});
  });
}

Attributes ReadAttributes(const AttributeReader& read) {
  return {read.Float("epsilon"), ActivationOf(read.Ints("activation", 1)[0], {Activation::kNone, Activation::kRelu,
                                                                              Activation::kSilu, Activation::kRelu6})};
}

template <void (*kCompute)(const Attributes&, KernelContext&)>
Compute Create(const AttributeReader& read) {
  return [given = ReadAttributes(read)](KernelContext& context) { kCompute(given, context); };
}

Compute CreateBatchNorm(const AttributeReader& read) {
  return [given = ReadAttributes(read), momentum = read.Float("momentum")](KernelContext& context) {
    ComputeBatchNorm(given, momentum, context);
  };
}

Compute CreateBatchMoments(const AttributeReader& read) {
  return [momentum = read.Float("momentum")](KernelContext& context) { ComputeBatchMoments(momentum, context); };
}

Compute CreateFold(const AttributeReader& read) {
  const Attributes given{read.Float("epsilon"), Activation::kNone};
  return [given](KernelContext& context) { ComputeFold(given, context); };
}

const RegisterOps kFamily{
    {"SpinegradeBatchNorm",
     {"x: float", "scale: float", "offset: float", "running_mean: float", "running_variance: float"},
     {"y: float", "mean: float", "variance: float", "moved_mean: float", "moved_variance: float"},
     {"epsilon: float", "activation: list(int)", "momentum: float"},
     CreateBatchNorm},
    {"SpinegradeBatchMoments",
     {"x: float", "running_mean: float", "running_variance: float"},
     {"mean: float", "variance: float", "moved_mean: float", "moved_variance: float"},
     {"momentum: float"},
     CreateBatchMoments},
    {"SpinegradeBatchNormGrad",
     {"dy: float", "x: float", "scale: float", "offset: float", "mean: float", "variance: float"},
     {"dx: float", "d_scale: float", "d_offset: float"},
     {"epsilon: float", "activation: list(int)"},
     Create<ComputeBatchNormGradient>},
    {"SpinegradeNormalise",
     {"x: float", "scale: float", "offset: float", "mean: float", "variance: float"},
     {"y: float"},
     {"epsilon: float", "activation: list(int)"},
     Create<ComputeNormalise>},
    {"SpinegradeFold",
     {"kernel: float", "scale: float", "offset: float", "mean: float", "variance: float"},
     {"folded: float", "bias: float"},
     {"epsilon: float"},
     CreateFold},
};

}  // namespace
