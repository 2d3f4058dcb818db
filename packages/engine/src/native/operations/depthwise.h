// Depthwise convolution, channels last, and its gradients, for kernels of 3, 5 and 7 and strides 1 and 2.
//
// The channels are taken a vector at a time. Of these the rows needed are first packed side by side with their zeros
// around them; the loops then know no borders, read each packed value once into a register, and multiply it by all
// weights of a row.
#pragma once

#include "kernels.h"
#include "vector.h"

namespace SPINEGRADE_TARGET {

// Outputs of one row that are summed at once, in registers.
constexpr int kTile = kLanes == 16 ? 8 : 4;
// Rows of outputs whose inputs are packed at once.
constexpr int64_t kRowsAtOnce = 8;

// A map [H, W, C] of one image, seen from the channel `channel` on, with `dilation` - 1 zeros between its pixels.
struct Map2d {
  const float* pixels;
  int64_t height, width, channels, channel, dilation;
};

// Packs `rows` rows from `firstRow` on, which may lie outside, as [rows, packedWidth, lanes]; `left` columns of zeros
// come first.
static void Pack(const Map2d& map, int64_t firstRow, int64_t rows, int64_t left, int64_t packedWidth, float* packed) {
  const size_t count = map.channels - map.channel;
  for (int64_t row = 0; row < rows; row++, packed += packedWidth * kLanes) {
    const int64_t y = firstRow + row;
    const bool isInside = y >= 0 && y % map.dilation == 0 && y / map.dilation < map.height;
    const int64_t end = left + (map.width - 1) * map.dilation + 1;
    const int64_t border = isInside ? left : packedWidth;
    for (int64_t i = 0; i < border; i++) Store(packed + i * kLanes, Vector{});
    if (!isInside) continue;
    const float* source = map.pixels + y / map.dilation * map.width * map.channels + map.channel;
    for (int64_t i = left; i < end && i < packedWidth; i++) {
      const int64_t x = i - left;
      const bool isPixel = x % map.dilation == 0;
      const float* pixel = source + x / map.dilation * map.channels;
      Store(packed + i * kLanes, isPixel ? LoadSome(pixel, count) : Vector{});
    }
    for (int64_t i = end; i < packedWidth; i++) Store(packed + i * kLanes, Vector{});
  }
}

SPINEGRADE_INLINE int64_t RoundUp(int64_t value, int64_t multiple) {
  return (value + multiple - 1) / multiple * multiple;
}

// Columns that the tiles of a row of outputs read.
SPINEGRADE_INLINE int64_t PackedWidth(int64_t outputs, int64_t stride, int64_t kernel) {
  return (RoundUp(outputs, kTile) - 1) * stride + kernel;
}

static size_t DepthwiseSpace(const Depthwise& shape) {
  const int64_t side = shape.outWidth * shape.stride > shape.width ? shape.outWidth * shape.stride : shape.width;
  const int64_t width = RoundUp(side, kTile) + kTile * shape.stride + 2 * shape.kernel;
  const int64_t rows = kRowsAtOnce * (shape.stride + 1) + shape.kernel;
  return (rows * width + shape.kernel * shape.kernel) * kLanes;
}

// One row of outputs from the packed rows under it. weights [K * K, lanes]; y has `stride` floats between its pixels.
template <int K, int S>
void ConvolveRow(const float* packed, int64_t packedWidth, const float* weights, Vector bias, float* y,
                 int64_t outputs, int64_t stride, size_t count) {
  for (int64_t x = 0; x < outputs; x += kTile) {
    Vector sums[kTile];
    for (int t = 0; t < kTile; t++) sums[t] = bias;
    for (int ky = 0; ky < K; ky++) {
      const float* row = packed + (ky * packedWidth + x * S) * kLanes;
      Vector w[K];
      for (int kx = 0; kx < K; kx++) w[kx] = Load(weights + (ky * K + kx) * kLanes);
#pragma GCC unroll 32
      for (int i = 0; i < (kTile - 1) * S + K; i++) {
        const Vector value = Load(row + i * kLanes);
#pragma GCC unroll 32
        for (int t = 0; t < kTile; t++) {
          if (i >= t * S && i < t * S + K) sums[t] += value * w[i - t * S];
        }
      }
    }
#pragma GCC unroll 32
    for (int t = 0; t < kTile; t++) {
      if (x + t < outputs) StoreSome(y + (x + t) * stride, sums[t], count);
    }
  }
}

template <int K, int S>
void Convolve(const Depthwise& shape, int64_t image, int64_t begin, int64_t end, const float* x, const float* kernel,
              const float* bias, float* y, float* space) {
  const int64_t channels = shape.channels, width = PackedWidth(shape.outWidth, S, K);
  float* packed = space + K * K * kLanes;
  x += image * shape.height * shape.width * channels;
  y += (image * shape.outHeight + begin) * shape.outWidth * channels;
  for (int64_t c = 0; c < channels; c += kLanes) {
    const size_t count = channels - c;
    for (int i = 0; i < K * K; i++) Store(space + i * kLanes, LoadSome(kernel + i * channels + c, count));
    const Map2d map{x, shape.height, shape.width, channels, c, 1};
    Pack(map, begin * S - shape.padTop, (end - begin - 1) * S + K, shape.padLeft, width, packed);
    const Vector start = bias == nullptr ? Vector{} : LoadSome(bias + c, count);
    for (int64_t row = 0; row < end - begin; row++) {
      ConvolveRow<K, S>(packed + row * S * width * kLanes, width, space, start, y + row * shape.outWidth * channels + c,
                        shape.outWidth, channels, count);
    }
  }
}

// A convolution of the gradient, its pixels `stride` apart, with the kernel turned by half a turn.
template <int K>
void InputGradient(const Depthwise& shape, int64_t image, int64_t begin, int64_t end, const float* dy,
                   const float* kernel, float* dx, float* space) {
  const int64_t channels = shape.channels, width = PackedWidth(shape.width, 1, K);
  float* packed = space + K * K * kLanes;
  dy += image * shape.outHeight * shape.outWidth * channels;
  dx += (image * shape.height + begin) * shape.width * channels;
  for (int64_t c = 0; c < channels; c += kLanes) {
    const size_t count = channels - c;
    for (int i = 0; i < K * K; i++) {
      Store(space + i * kLanes, LoadSome(kernel + (K * K - 1 - i) * channels + c, count));
    }
    const Map2d map{dy, shape.outHeight, shape.outWidth, channels, c, shape.stride};
    Pack(map, begin - (K - 1 - shape.padTop), end - begin + K - 1, K - 1 - shape.padLeft, width, packed);
    for (int64_t row = 0; row < end - begin; row++) {
      ConvolveRow<K, 1>(packed + row * width * kLanes, width, space, Vector{}, dx + row * shape.width * channels + c,
                        shape.width, channels, count);
    }
  }
}

// Adds the products of packed rows of inputs and of output gradients to sums [K * K].
template <int K, int S>
void CorrelateRows(const float* x, int64_t xWidth, const float* dy, int64_t dyWidth, int64_t rows, Vector* sums) {
  for (int ky = 0; ky < K; ky++) {
    Vector even[K] = {}, odd[K] = {};
    for (int64_t row = 0; row < rows; row++) {
      const float* source = x + (row * S + ky) * xWidth * kLanes;
      const float* slopes = dy + row * dyWidth * kLanes;
      for (int64_t i = 0; i < dyWidth; i += 2) {
        const Vector first = Load(slopes + i * kLanes), second = Load(slopes + (i + 1) * kLanes);
#pragma GCC unroll 8
        for (int kx = 0; kx < K; kx++) {
          even[kx] += first * Load(source + (i * S + kx) * kLanes);
          odd[kx] += second * Load(source + ((i + 1) * S + kx) * kLanes);
        }
      }
    }
    for (int kx = 0; kx < K; kx++) sums[ky * K + kx] += even[kx] + odd[kx];
  }
}

template <int K, int S>
void KernelGradient(const Depthwise& shape, int64_t image, int64_t channel, const float* x, const float* dy,
                    float* dKernel, float* dBias, float* space) {
  const int64_t channels = shape.channels, width = PackedWidth(shape.outWidth, S, K);
  const int64_t dyWidth = RoundUp(shape.outWidth, 2);
  const size_t count = channels - channel;
  float* packedDy = space + (kRowsAtOnce * S + K) * width * kLanes;
  const Map2d input{x + image * shape.height * shape.width * channels, shape.height, shape.width, channels, channel, 1};
  const Map2d slopes{dy + image * shape.outHeight * shape.outWidth * channels, shape.outHeight, shape.outWidth,
                     channels, channel, 1};
  Vector sums[K * K] = {}, total{};
  for (int64_t begin = 0; begin < shape.outHeight; begin += kRowsAtOnce) {
    const int64_t left = shape.outHeight - begin, rows = left < kRowsAtOnce ? left : kRowsAtOnce;
    Pack(input, begin * S - shape.padTop, (rows - 1) * S + K, shape.padLeft, width, space);
    Pack(slopes, begin, rows, 0, dyWidth, packedDy);
    CorrelateRows<K, S>(space, width, packedDy, dyWidth, rows, sums);
    Vector part{};
    for (int64_t i = 0; i < rows * dyWidth; i++) part += Load(packedDy + i * kLanes);
    total += part;
  }
  for (int i = 0; i < K * K; i++) StoreSome(dKernel + i * channels + channel, sums[i], count);
  StoreSome(dBias + channel, total, count);
}

// The loops for the sizes of a convolution: runs `work` with kernel and stride known to the compiler.
#define SPINEGRADE_FOR_SIZES(shape, Loop, ...)                             \
  do {                                                                     \
    const bool isStrided = (shape).stride == 2;                            \
    if ((shape).kernel == 3) return isStrided ? Loop<3, 2>(__VA_ARGS__) : Loop<3, 1>(__VA_ARGS__); \
    if ((shape).kernel == 5) return isStrided ? Loop<5, 2>(__VA_ARGS__) : Loop<5, 1>(__VA_ARGS__); \
    if ((shape).kernel == 7) return isStrided ? Loop<7, 2>(__VA_ARGS__) : Loop<7, 1>(__VA_ARGS__); \
  } while (false)

static void DepthwiseForward(const Depthwise& shape, int64_t image, int64_t begin, int64_t end, const float* x,
                             const float* kernel, const float* bias, float* y, float* space) {
  SPINEGRADE_FOR_SIZES(shape, Convolve, shape, image, begin, end, x, kernel, bias, y, space);
}

static void DepthwiseInputGradient(const Depthwise& shape, int64_t image, int64_t begin, int64_t end, const float* dy,
                                   const float* kernel, float* dx, float* space) {
  if (shape.kernel == 3) return InputGradient<3>(shape, image, begin, end, dy, kernel, dx, space);
  if (shape.kernel == 5) return InputGradient<5>(shape, image, begin, end, dy, kernel, dx, space);
  if (shape.kernel == 7) return InputGradient<7>(shape, image, begin, end, dy, kernel, dx, space);
}

static void DepthwiseKernelGradient(const Depthwise& shape, int64_t image, int64_t channel, const float* x,
                                    const float* dy, float* dKernel, float* dBias, float* space) {
  SPINEGRADE_FOR_SIZES(shape, KernelGradient, shape, image, channel, x, dy, dKernel, dBias, space);
}

}  // namespace SPINEGRADE_TARGET
