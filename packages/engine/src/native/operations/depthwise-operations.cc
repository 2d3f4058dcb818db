// Depthwise convolution.
#include "activation-attribute.h"
#include "definitions.h"
#include "parts.h"

namespace {

struct Attributes {
  // Stride, and rows and columns of zeros above, below, left and right.
  std::vector<int32_t> geometry;
  Activation activation;
};

void* CreateGradient(TF_OpKernelConstruction* construction) {
  return new Attributes{IntAttributes(construction, "geometry", 5), Activation::kNone};
}

void* Create(TF_OpKernelConstruction* construction) {
  const int32_t number = IntAttributes(construction, "activation", 1)[0];
  const Activation activation = ActivationOf(
      construction, number, {Activation::kNone, Activation::kRelu, Activation::kSilu, Activation::kGelu});
  return new Attributes{IntAttributes(construction, "geometry", 5), activation};
}

void Destroy(void* attributes) { delete static_cast<Attributes*>(attributes); }

// The sizes, with an output of no rows where they make no convolution that is computed here.
Depthwise DepthwiseSizes(const Shape& x, const Shape& kernel, const void* attributes) {
  const auto& [geometry, activation] = *static_cast<const Attributes*>(attributes);
  if (x.size() != 4 || kernel.size() != 4 || kernel[0] != kernel[1] || kernel[2] != x[3] || kernel[3] != 1) return {};
  const int64_t k = kernel[0], stride = geometry[0], top = geometry[1], left = geometry[3];
  const bool isKnown = (k == 3 || k == 5 || k == 7) && (stride == 1 || stride == 2) && top < k && left < k &&
                       *std::min_element(geometry.begin(), geometry.end()) >= 0;
  const int64_t height = x[1] + top + geometry[2] - k, width = x[2] + left + geometry[4] - k;
  if (!isKnown || height < 0 || width < 0) return {};
  return {x[0], x[1], x[2], x[3], height / stride + 1, width / stride + 1, k, stride, top, left,
          activation};
}

constexpr const char* kDepthwiseFailure =
    "x must be [N, H, W, C], the kernel [k, k, C, 1], k 3, 5 or 7, stride 1 or 2, padding less than k, bias [C]";

int64_t BlocksOf(int64_t rows) { return Divide(rows, TheKernels().rowsAtOnce); }

// Calls part(image, block, begin, end) for blocks of rows.
template <typename Part>
void ForImageRows(int64_t images, int64_t rows, const Part& part) {
  const int64_t blocks = BlocksOf(rows);
  ParallelFor(images * blocks, [&](size_t index) {
    const int64_t image = index / blocks, block = index % blocks, begin = block * TheKernels().rowsAtOnce;
    part(image, block, begin, std::min(rows, begin + TheKernels().rowsAtOnce));
  });
}

// means [N, C] of sums [N, blocks, C] over `pixels`.
void Average(const std::vector<float>& sums, int64_t images, int64_t channels, int64_t pixels, float* means) {
  const int64_t blocks = static_cast<int64_t>(sums.size()) / (images * channels);
  for (int64_t image = 0; image < images; image++, means += channels) {
    std::fill_n(means, channels, 0.0f);
    for (int64_t block = 0; block < blocks; block++) {
      const float* sum = sums.data() + (image * blocks + block) * channels;
      for (int64_t c = 0; c < channels; c++) means[c] += sum[c];
    }
    for (int64_t c = 0; c < channels; c++) means[c] /= static_cast<float>(pixels);
  }
}

// The second output, if there is one: the means of each image's channels, summed block by block.
template <bool kHasMeans>
void ComputeDepthwise(void* attributes, TF_OpKernelContext* context) {
  Run run(context);
  const auto sizes = DepthwiseSizes(run.ShapeOf(0), run.ShapeOf(1), attributes);
  const int64_t channels = sizes.channels, blocks = BlocksOf(sizes.outHeight);
  if (!run.Require(sizes.outHeight > 0 && run.ShapeOf(2) == Shape{channels}, kDepthwiseFailure)) return;
  const float *x = run.Input(0), *kernel = run.Input(1), *bias = run.Input(2);
  float* y = run.Output(0, {sizes.images, sizes.outHeight, sizes.outWidth, channels});
  float* means = kHasMeans ? run.Output(1, {sizes.images, channels}) : nullptr;
  if (y == nullptr || (kHasMeans && means == nullptr)) return;
  const size_t space = TheKernels().depthwiseSpace(sizes);
  std::vector<float> sums(kHasMeans ? sizes.images * blocks * channels : 0);
  ForImageRows(sizes.images, sizes.outHeight, [&](int64_t image, int64_t block, int64_t begin, int64_t end) {
    float* own = kHasMeans ? sums.data() + (image * blocks + block) * channels : nullptr;
    TheKernels().depthwise(sizes, image, begin, end, x, kernel, bias, y, own, WorkSpace(space));
  });
  if (kHasMeans) Average(sums, sizes.images, channels, sizes.outHeight * sizes.outWidth, means);
}

// dKernel and dBias: each image's share by itself, then their sum in order.
void KernelGradient(const Depthwise& sizes, const float* x, const float* dy, float* dKernel, float* dBias) {
  const int64_t taps = sizes.kernel * sizes.kernel * sizes.channels;
  const int64_t share = taps + sizes.channels, blocks = Divide(sizes.channels, TheKernels().channelsAtOnce);
  const size_t space = TheKernels().depthwiseSpace(sizes);
  std::vector<float> shares(sizes.images * share);
  ParallelFor(sizes.images * blocks, [&](size_t index) {
    const int64_t image = index / blocks, channel = index % blocks * TheKernels().channelsAtOnce;
    float* own = shares.data() + image * share;
    TheKernels().depthwiseKernelGradient(sizes, image, channel, x, dy, own, own + taps, WorkSpace(space));
  });
  std::fill_n(dKernel, taps, 0.0f);
  std::fill_n(dBias, sizes.channels, 0.0f);
  for (int64_t image = 0; image < sizes.images; image++) {
    const float* own = shares.data() + image * share;
    for (int64_t i = 0; i < taps; i++) dKernel[i] += own[i];
    for (int64_t c = 0; c < sizes.channels; c++) dBias[c] += own[taps + c];
  }
}

void ComputeDepthwiseGradient(void* attributes, TF_OpKernelContext* context) {
  Run run(context);
  const auto sizes = DepthwiseSizes(run.ShapeOf(1), run.ShapeOf(2), attributes);
  const Shape outputs{sizes.images, sizes.outHeight, sizes.outWidth, sizes.channels};
  if (!run.Require(sizes.outHeight > 0 && run.ShapeOf(0) == outputs, kDepthwiseFailure)) return;
  const float *dy = run.Input(0), *x = run.Input(1), *kernel = run.Input(2);
  float *dx = run.Output(0, run.ShapeOf(1)), *dKernel = run.Output(1, run.ShapeOf(2)),
        *dBias = run.Output(2, {sizes.channels});
  if (dx == nullptr || dKernel == nullptr || dBias == nullptr) return;
  const size_t space = TheKernels().depthwiseSpace(sizes);
  ForImageRows(sizes.images, sizes.height, [&](int64_t image, int64_t, int64_t begin, int64_t end) {
    TheKernels().depthwiseInputGradient(sizes, image, begin, end, dy, kernel, dx, WorkSpace(space));
  });
  KernelGradient(sizes, x, dy, dKernel, dBias);
}

}  // namespace

std::vector<Definition> DepthwiseOperations() {
  const char *const geometry = "geometry: list(int)", *const activation = "activation: list(int)";
  return {
      {"SpinegradeDepthwiseConv2d", {"x: float", "kernel: float", "bias: float"}, {"y: float"},
       {geometry, activation}, Create, Guarded<ComputeDepthwise<false>>, Destroy},
      {"SpinegradeDepthwiseConv2dMeans", {"x: float", "kernel: float", "bias: float"}, {"y: float", "means: float"},
       {geometry, activation}, Create, Guarded<ComputeDepthwise<true>>, Destroy},
      {"SpinegradeDepthwiseConv2dGrad", {"dy: float", "x: float", "kernel: float"},
       {"dx: float", "d_kernel: float", "d_bias: float"}, {geometry}, CreateGradient,
       Guarded<ComputeDepthwiseGradient>, Destroy},
  };
}
