// Depthwise convolution, channels last, and its gradients, for kernels of 1, 3, 5 and 7 and strides 1 and 2.
//
// A vector holds as many channels of one pixel. A row's outputs are summed a tile at a time, in registers: each input is
// read once for all outputs of the tile that it has a part in. Tiles at the border read a copy of their window with the
// zeros around it.
#pragma once

#include "kernels/kernel-types.h"
#include "kernels/matrices.h"
#include "kernels/pointwise.h"
#include "kernels/vector.h"

namespace SPINEGRADE_TARGET {

// Outputs of a tile.
constexpr int kTile = kLanes == 16 ? 8 : 4;
// Vectors of channels that are worked on together, as memory is read in longer pieces then: as many as have weights
// that fit the nearest cache beside the pixels; for the gradient by the kernel, kGroup.
constexpr int64_t GroupOf(int64_t kernel) { return (kernel <= 3 ? 512 : kernel == 5 ? 128 : 64) / kLanes; }
constexpr int kGroup = 16;
// Output gradients of a tile, for the gradient by the kernel.
constexpr int kGradsOfTile = 4;
// Rows of outputs that are worked on together.
constexpr int64_t kRowsAtOnce = 8;

// A map [H, W, C] of one image, with `dilation` - 1 zeros between its pixels; its ReLU, where it is rectified.
struct Map2d {
  const float* pixels;
  int64_t height, width, channels, dilation;
  bool isRectified;
};

// The pixel at row y and column x, from channel `channel` on; null where there are zeros.
SPINEGRADE_INLINE const float* PixelAt(const Map2d& map, int64_t y, int64_t x, int64_t channel) {
  const int64_t d = map.dilation;
  if (y < 0 || x < 0 || y >= map.height * d || x >= map.width * d) return nullptr;
  if (d == 1) return map.pixels + (y * map.width + x) * map.channels + channel;
  if (y % d != 0 || x % d != 0) return nullptr;
  return map.pixels + (y / d * map.width + x / d) * map.channels + channel;
}

// Copies `rows` x `columns` pixels from (y, x) on, which may lie outside, as `vectors` planes [rows, columns, lanes].
static void CopyWindow(const Map2d& map, int64_t y, int64_t x, int64_t rows, int64_t columns, int64_t channel,
                       int64_t vectors, float* copy) {
  const int64_t plane = rows * columns * kLanes;
  for (int64_t row = 0; row < rows; row++) {
    for (int64_t column = 0; column < columns; column++, copy += kLanes) {
      const float* pixel = PixelAt(map, y + row, x + column, channel);
      for (int64_t v = 0; v < vectors; v++) {
        const int64_t count = map.channels - channel - v * kLanes;
        const Vector value = pixel == nullptr ? Vector{} : LoadSome(pixel + v * kLanes, count);
        Store(copy + v * plane, map.isRectified ? Activate<Activation::kRelu>(value) : value);
      }
    }
  }
}

// A tile's inputs: row ky, column i, is at pixels + ky * rowStride + i * pixelStride.
struct Window {
  const float* pixels;
  int64_t rowStride, pixelStride;
};

// A tile of outputs. weights [K * K, lanes].
template <int K, int S, bool kIsRectified>
SPINEGRADE_INLINE void SumTile(const Window& window, const float* weights, Vector* sums) {
  for (int ky = 0; ky < K; ky++) {
    const float* row = window.pixels + ky * window.rowStride;
    Vector w[K];
#pragma GCC unroll 8
    for (int kx = 0; kx < K; kx++) w[kx] = Load(weights + (ky * K + kx) * kLanes);
#pragma GCC unroll 32
    for (int i = 0; i < (kTile - 1) * S + K; i++) {
      const Vector pixel = Load(row + i * window.pixelStride);
      const Vector value = kIsRectified ? Activate<Activation::kRelu>(pixel) : pixel;
#pragma GCC unroll 32
      for (int t = 0; t < kTile; t++) {
        if (i >= t * S && i < t * S + K) sums[t] += value * w[i - t * S];
      }
    }
  }
}

// The outputs of a convolution by a kernel [K, K, C]: rows `begin` to `end` of maps `width` wide, pixels `stride` apart.
// bias and sums [C] may be null; the outputs are added to the sums. Where `rectified` is not
// null, it is a map as y, and an output is 0 unless the value there is above 0, as a ReLU's gradient.
struct Outputs {
  float* y;
  int64_t stride, begin, end, width;
  const float* bias;
  Activation activation;
  float* sums;
  const float* rectified;
};

SPINEGRADE_INLINE void ActivateTile(Activation activation, Vector* tile) {
#pragma GCC unroll 32
  for (int t = 0; t < kTile && activation == Activation::kSilu; t++) tile[t] = Activate<Activation::kSilu>(tile[t]);
#pragma GCC unroll 32
  for (int t = 0; t < kTile && activation == Activation::kRelu; t++) tile[t] = Activate<Activation::kRelu>(tile[t]);
#pragma GCC unroll 32
  for (int t = 0; t < kTile && activation == Activation::kGelu; t++) tile[t] = Activate<Activation::kGelu>(tile[t]);
#pragma GCC unroll 32
  for (int t = 0; t < kTile && activation == Activation::kRelu6; t++) tile[t] = Activate<Activation::kRelu6>(tile[t]);
}

// The gradient of a ReLU of a tile's pixels, from that of its result.
SPINEGRADE_INLINE void BackThroughRelu(const float* pixels, int64_t stride, int64_t outputs, int64_t count,
                                       Vector* tile) {
#pragma GCC unroll 32
  for (int t = 0; t < kTile; t++) {
    if (t < outputs) tile[t] = LoadChannels(pixels + t * stride, count) > 0.0f ? tile[t] : Vector{};
  }
}

// The first `outputs` of a tile, of the channels from `channel` on, `count` of them, at `place` in the map.
template <int K, int S, bool kIsRectified>
void ConvolveTile(const Window& window, const float* weights, const Outputs& out, int64_t place, int64_t outputs,
                  int64_t channel, int64_t count) {
  const Vector bias = out.bias == nullptr ? Vector{} : LoadChannels(out.bias + channel, count);
  Vector tile[kTile];
#pragma GCC unroll 32
  for (int t = 0; t < kTile; t++) tile[t] = bias;
  SumTile<K, S, kIsRectified>(window, weights, tile);
  ActivateTile(out.activation, tile);
  if (out.rectified != nullptr) BackThroughRelu(out.rectified + place, out.stride, outputs, count, tile);
  float* const y = out.y + place;
#pragma GCC unroll 32
  for (int t = 0; t < kTile; t++) {
    if (t < outputs) StoreChannels(y + t * out.stride, tile[t], count);
  }
  if (out.sums == nullptr) return;
  Vector sum{};
#pragma GCC unroll 32
  for (int t = 0; t < kTile; t++) sum += t < outputs ? tile[t] : Vector{};
  StoreChannels(out.sums + channel, LoadChannels(out.sums + channel, count) + sum, count);
}

// The kernel's weights for some vectors of channels, as planes [K * K, lanes].
template <int K>
void CopyWeights(const float* kernel, int64_t channels, int64_t channel, int64_t vectors, bool isTurned, float* copy) {
  for (int64_t v = 0; v < vectors; v++, channel += kLanes) {
    for (int i = 0; i < K * K; i++, copy += kLanes) {
      const float* weight = kernel + (isTurned ? K * K - 1 - i : i) * channels + channel;
      Store(copy, LoadSome(weight, channels - channel));
    }
  }
}

// Asks for a vector of each of the `pixels` that follow one in memory.
SPINEGRADE_INLINE void PrefetchPixels(const Map2d& map, int64_t first, int64_t pixels, int64_t channel) {
  for (int64_t i = 0; i < pixels; i++) Prefetch(map.pixels, (first + i) * map.channels + channel, kLanes);
}

// Convolves a map, with `top` rows and `left` columns of zeros before it; the kernel may be turned by half a turn.
template <int K, int S, bool kIsRectified = false>
void Convolve(const Map2d& map, const Outputs& out, int64_t top, int64_t left, const float* kernel, bool isTurned,
              float* space) {
  constexpr int64_t kColumns = (kTile - 1) * S + K, kPlane = K * kColumns * kLanes, kVectors = GroupOf(K);
  const int64_t channels = map.channels, pixelStride = channels;
  float* const copy = space + kVectors * K * K * kLanes;
  for (int64_t channel = 0; channel < channels; channel += kVectors * kLanes) {
    const int64_t rest = channels - channel, all = (rest + kLanes - 1) / kLanes;
    const int64_t vectors = all < kVectors ? all : kVectors;
    CopyWeights<K>(kernel, channels, channel, vectors, isTurned, space);
    for (int64_t row = out.begin; row < out.end; row++) {
      const int64_t y = row * S - top;
      const bool hasRows = map.dilation == 1 && y >= 0 && y + K <= map.height;
      for (int64_t column = 0; column < out.width; column += kTile) {
        const int64_t x = column * S - left;
        // a vector beyond the last channel reads what follows the pixel, which must still be of the map
        const int64_t end = x + kColumns, next = (y + K - 1) * map.width + end;
        const bool isOfMap = (next - 1) * channels + channel + vectors * kLanes <= map.height * map.width * channels;
        const bool isInside = hasRows && x >= 0 && end <= map.width && isOfMap;
        if (!isInside) CopyWindow(map, y, x, K, kColumns, channel, vectors, copy);
        const float* const pixels = isInside ? map.pixels + (y * map.width + x) * channels + channel : nullptr;
        // the rows above are in the cache; of the last row, the next tile's pixels are fetched while this one is computed
        const int64_t fetched = map.dilation == 1 ? kTile * S : 0;
        for (int64_t v = 0; v < vectors; v++) {
          const int64_t c = channel + v * kLanes;
          const Window window = isInside ? Window{pixels + v * kLanes, map.width * channels, pixelStride}
                                         : Window{copy + v * kPlane, kColumns * kLanes, kLanes};
          PrefetchPixels(map, next, fetched, c);
          const int64_t place = ((row - out.begin) * out.width + column) * out.stride + c;
          const float* const weights = space + v * K * K * kLanes;
          ConvolveTile<K, S, kIsRectified>(window, weights, out, place, out.width - column, c, channels - c);
        }
      }
    }
  }
}

static int64_t DepthwiseSpace(const DepthwiseSizes& shape) {
  const int64_t k = shape.kernel, window = (kTile - 1) * shape.stride + k;
  const int64_t convolving = GroupOf(k) * (k * k + k * window);
  const int64_t width = (RoundUp(shape.outWidth, kGradsOfTile) - 1) * shape.stride + k;
  const int64_t rows = (kRowsAtOnce - 1) * shape.stride + k;
  const int64_t correlating = kGroup * (rows * width + kRowsAtOnce * RoundUp(shape.outWidth, kGradsOfTile));
  return (convolving > correlating ? convolving : correlating) * kLanes;
}

template <int K, int S>
void Forward(const DepthwiseSizes& shape, const ImageRows& rows, const DepthwiseForward& args, float* space) {
  const int64_t channels = shape.channels;
  const float* const x = args.x + rows.image * shape.height * shape.width * channels;
  const Map2d map{x, shape.height, shape.width, channels, 1, shape.isRectified};
  float* const target = args.y + (rows.image * shape.outHeight + rows.begin) * shape.outWidth * channels;
  const Outputs out{target,    channels,         rows.begin, rows.end, shape.outWidth,
                    args.bias, shape.activation, args.sums,  nullptr};
  const auto convolve = shape.isRectified ? Convolve<K, S, true> : Convolve<K, S, false>;
  convolve(map, out, shape.padTop, shape.padLeft, args.kernel, false, space);
}

// A convolution of the gradient, its pixels `stride` apart, with the kernel turned.
template <int K>
void InputGradient(const DepthwiseSizes& shape, const ImageRows& rows, const DepthwiseInputGradient& args,
                   float* space) {
  const int64_t channels = shape.channels, pixels = shape.outHeight * shape.outWidth;
  const float* const dy = args.dy + rows.image * pixels * channels;
  const Map2d map{dy, shape.outHeight, shape.outWidth, channels, shape.stride, false};
  const int64_t place = (rows.image * shape.height + rows.begin) * shape.width * channels;
  const float* const rectified = shape.isRectified ? args.x + place : nullptr;
  const Outputs out{args.dx + place, channels,          rows.begin, rows.end, shape.width,
                    nullptr,         Activation::kNone, nullptr,    rectified};
  Convolve<K, 1>(map, out, K - 1 - shape.padTop, K - 1 - shape.padLeft, args.kernel, true, space);
}

// Adds the products of copied rows of inputs and of output gradients, a tile of these at a time, to sums [K * K].
template <int K, int S>
void CorrelateRows(const float* x, int64_t xWidth, const float* dy, int64_t dyWidth, int64_t rows, Vector* sums) {
  constexpr int kKernelRows = K == 3 ? 3 : 1;  // whose sums stay in registers
  for (int ky = 0; ky < K; ky += kKernelRows) {
    Vector own[kKernelRows][K] = {};
    for (int64_t row = 0; row < rows; row++) {
      const float* source = x + (row * S + ky) * xWidth * kLanes;
      const float* grads = dy + row * dyWidth * kLanes;
      for (int64_t i = 0; i < dyWidth;
           i += kGradsOfTile, grads += kGradsOfTile * kLanes, source += kGradsOfTile * S * kLanes) {
        Vector grad[kGradsOfTile];
#pragma GCC unroll 8
        for (int t = 0; t < kGradsOfTile; t++) grad[t] = Load(grads + t * kLanes);
#pragma GCC unroll 4
        for (int r = 0; r < kKernelRows; r++) {
#pragma GCC unroll 16
          for (int column = 0; column < (kGradsOfTile - 1) * S + K; column++) {
            const Vector value = Load(source + (r * xWidth + column) * kLanes);
#pragma GCC unroll 8
            for (int t = 0; t < kGradsOfTile; t++) {
              if (column >= t * S && column < t * S + K) own[r][column - t * S] += grad[t] * value;
            }
          }
        }
      }
    }
    for (int r = 0; r < kKernelRows; r++) {
      for (int kx = 0; kx < K; kx++) sums[(ky + r) * K + kx] += own[r][kx];
    }
  }
}

template <int K, int S>
void KernelGradient(const DepthwiseSizes& shape, const DepthwiseKernelGradient& args, float* space) {
  const int64_t image = args.image;
  int64_t channel = args.channel;
  const int64_t channels = shape.channels, dyWidth = RoundUp(shape.outWidth, kGradsOfTile),
                width = (dyWidth - 1) * S + K;
  const int64_t all = (channels - channel + kLanes - 1) / kLanes, vectors = all < kGroup ? all : kGroup;
  const float* const x = args.x + image * shape.height * shape.width * channels;
  const float* const dy = args.dy + image * shape.outHeight * shape.outWidth * channels;
  const Map2d input{x, shape.height, shape.width, channels, 1, shape.isRectified};
  const Map2d grads{dy, shape.outHeight, shape.outWidth, channels, 1, false};
  float* const copiedDy = space + kGroup * ((kRowsAtOnce - 1) * S + K) * width * kLanes;
  Vector sums[kGroup][K * K] = {}, totals[kGroup] = {};
  for (int64_t begin = 0; begin < shape.outHeight; begin += kRowsAtOnce) {
    const int64_t left = shape.outHeight - begin, rows = left < kRowsAtOnce ? left : kRowsAtOnce;
    const int64_t inputRows = (rows - 1) * S + K;
    CopyWindow(input, begin * S - shape.padTop, -shape.padLeft, inputRows, width, channel, vectors, space);
    CopyWindow(grads, begin, 0, rows, dyWidth, channel, vectors, copiedDy);
    for (int64_t v = 0; v < vectors; v++) {
      const float* part = copiedDy + v * rows * dyWidth * kLanes;
      CorrelateRows<K, S>(space + v * inputRows * width * kLanes, width, part, dyWidth, rows, sums[v]);
      Vector total{};
      for (int64_t i = 0; i < rows * dyWidth; i++) total += Load(part + i * kLanes);
      totals[v] += total;
    }
  }
  for (int64_t v = 0; v < vectors; v++, channel += kLanes) {
    const int64_t count = channels - channel;
    for (int i = 0; i < K * K; i++) StoreSome(args.dKernel + i * channels + channel, sums[v][i], count);
    StoreSome(args.dBias + channel, totals[v], count);
  }
}

// The loops for the sizes of a convolution: runs `work` with kernel and stride known to the compiler.
#define SPINEGRADE_FOR_SIZES(shape, Loop, ...)                                                     \
  do {                                                                                             \
    const bool isStrided = (shape).stride == 2;                                                    \
    if ((shape).kernel == 1) return isStrided ? Loop<1, 2>(__VA_ARGS__) : Loop<1, 1>(__VA_ARGS__); \
    if ((shape).kernel == 3) return isStrided ? Loop<3, 2>(__VA_ARGS__) : Loop<3, 1>(__VA_ARGS__); \
    if ((shape).kernel == 5) return isStrided ? Loop<5, 2>(__VA_ARGS__) : Loop<5, 1>(__VA_ARGS__); \
    if ((shape).kernel == 7) return isStrided ? Loop<7, 2>(__VA_ARGS__) : Loop<7, 1>(__VA_ARGS__); \
  } while (false)

static void DepthwiseRows(const DepthwiseSizes& shape, const ImageRows& rows, const DepthwiseForward& args,
                          float* space) {
  SPINEGRADE_FOR_SIZES(shape, Forward, shape, rows, args, space);
}

static void DepthwiseBackwardInput(const DepthwiseSizes& shape, const ImageRows& rows,
                                   const DepthwiseInputGradient& args, float* space) {
  if (shape.kernel == 1) return InputGradient<1>(shape, rows, args, space);
  if (shape.kernel == 3) return InputGradient<3>(shape, rows, args, space);
  if (shape.kernel == 5) return InputGradient<5>(shape, rows, args, space);
  if (shape.kernel == 7) return InputGradient<7>(shape, rows, args, space);
}

static void DepthwiseBackwardKernel(const DepthwiseSizes& shape, const DepthwiseKernelGradient& args, float* space) {
  SPINEGRADE_FOR_SIZES(shape, KernelGradient, shape, args, space);
}

}  // namespace SPINEGRADE_TARGET
