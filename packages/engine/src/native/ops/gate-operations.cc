// Gates: each image's own factors of its channels, and the activation that follows.
#include <algorithm>

#include "ops/activation-attribute.h"
#include "runtime/active-kernels.h"
#include "runtime/op-definition.h"
#include "runtime/partition.h"

namespace {

struct Sizes {
  int64_t images, pixels, channels;
};

// Throws InvalidArgument unless x is [N, ..., C] and the gates [N, C].
Sizes SizesOf(const Shape& x, const Shape& gates) {
  Require(x.size() >= 2 && gates == Shape{x[0], ChannelsOf(x)}, "for x [N, ..., C] the gates must be [N, C]");
  const int64_t images = x[0];
  return {images, images == 0 ? 0 : RowsOf(x) / images, ChannelsOf(x)};
}

// Pixels of a task: few enough that no sum of them becomes long.
int64_t PixelsOfTask(const Sizes& sizes) {
  return std::clamp<int64_t>(kTaskValues / std::max<int64_t>(1, sizes.channels), 1, kRowsOfSum);
}

// Calls chunk(image, index of the task, first pixel of all, pixels) for some pixels of an image at a time.
template <typename Chunk>
void ForPixels(const Sizes& sizes, const Chunk& chunk) {
  const int64_t atOnce = PixelsOfTask(sizes), tasks = DivideUp(sizes.pixels, atOnce);
  ParallelFor(sizes.images * tasks, [&](int64_t index) {
    const int64_t image = index / tasks, begin = index % tasks * atOnce;
    chunk(image, index, image * sizes.pixels + begin, std::min(atOnce, sizes.pixels - begin));
  });
}

// A norm that only scales: its scale is the gates of an image.
class Gating {
 public:
  Gating(const float* gates, int64_t channels, Activation activation)
      : gates_(gates),
        zeros_(Zeros(channels)),
        ones_(static_cast<size_t>(channels), 1.0f),
        channels_(channels),
        activation_(activation) {}

  Normalisation Of(int64_t image) const {
    return {zeros_.data(), ones_.data(), gates_ + image * channels_, zeros_.data(), activation_};
  }
  const float* ChannelsOfZeros() const { return zeros_.data(); }

 private:
  const float* gates_;
  std::vector<float> zeros_, ones_;
  int64_t channels_;
  Activation activation_;
};

// x [N, ..., C], gates [N, C] -> y, as x
void ComputeGate(Activation activation, KernelContext& context) {
  const Sizes sizes = SizesOf(context.ShapeOf(0), context.ShapeOf(1));
  const float* x = context.Input(0);
  float* y = context.Output(0, context.ShapeOf(0));
  const Gating gating(context.Input(1), sizes.channels, activation);
  const auto normalise = ActiveKernels().batchNorm.normalise;
  ForPixels(sizes, [&](int64_t image, int64_t, int64_t pixel, int64_t pixels) {
    const int64_t i = pixel * sizes.channels;
    normalise(gating.Of(image), {pixels, sizes.channels, x + i, y + i});
  });
}

// dy, x [N, ..., C], gates [N, C] -> dx, as x, dGates [N, C]
void ComputeGateGradient(Activation activation, KernelContext& context) {
  const Sizes sizes = SizesOf(context.ShapeOf(1), context.ShapeOf(2));
  Require(context.ShapeOf(0) == context.ShapeOf(1), "dy and x must have one shape");
  const float *dy = context.Input(0), *x = context.Input(1);
  float *dx = context.Output(0, context.ShapeOf(1)), *dGates = context.Output(1, context.ShapeOf(2));
  const Gating gating(context.Input(2), sizes.channels, activation);
  const int64_t channels = sizes.channels, tasks = DivideUp(sizes.pixels, PixelsOfTask(sizes));
  const BatchNormKernels& kernels = ActiveKernels().batchNorm;
  // of each task, the gradients of the gates, and of an offset that nothing needs
  std::vector<float> sums = Zeros(2 * sizes.images * tasks * channels);
  ForPixels(sizes, [&](int64_t image, int64_t task, int64_t pixel, int64_t pixels) {
    const int64_t i = pixel * channels;
    float* const own = sums.data() + 2 * task * channels;
    kernels.reduceGradient(gating.Of(image), {pixels, channels, dy + i, x + i, dx + i, own, own + channels});
    const float* const zeros = gating.ChannelsOfZeros();
    kernels.inputGradient(gating.Of(image), {pixels, channels, x + i, zeros, zeros, dx + i});
  });
  for (int64_t image = 0; image < sizes.images; image++, dGates += channels) {
    std::fill_n(dGates, channels, 0.0f);
    for (int64_t task = 0; task < tasks; task++) {
      const float* const own = sums.data() + 2 * (image * tasks + task) * channels;
      for (int64_t c = 0; c < channels; c++) dGates[c] += own[c];
    }
  }
}

template <void (*kCompute)(Activation, KernelContext&)>
Compute Create(const AttributeReader& read) {
  const Activation activation =
      ActivationOf(read.Ints("activation", 1)[0], {Activation::kNone, Activation::kRelu, Activation::kRelu6});
  return [activation](KernelContext& context) { kCompute(activation, context); };
}

const RegisterOps kFamily{
    {"SpinegradeGate", {"x: float", "gates: float"}, {"y: float"}, {"activation: list(int)"}, Create<ComputeGate>},
    {"SpinegradeGateGrad",
     {"dy: float", "x: float", "gates: float"},
     {"dx: float", "d_gates: float"},
     {"activation: list(int)"},
     Create<ComputeGateGradient>},
};

}  // namespace
