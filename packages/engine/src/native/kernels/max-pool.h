// Max pooling's backward pass.
#pragma once

#include "kernels/kernel-types.h"
#include "kernels/vector.h"

namespace SPINEGRADE_TARGET {

// A window's pixels inside the map, as offsets of values.
struct PoolWindow {
  int64_t first, rows, columns, rowStride, columnStride;
};

// Finds the window's largest value in each channel, the first of equal ones, and adds the window's gradient there.
SPINEGRADE_INLINE void PoolBackward(const PoolWindow& window, const float* x, const float* dy, int64_t count,
                                    float* dx) {
  Vector most{};
  Integers place = Integers{} - 1, at{};
  for (int64_t i = 0; i < window.rows; i++) {
    const float* value = x + window.first + i * window.rowStride;
    for (int64_t k = 0; k < window.columns; k++, value += window.columnStride, at += 1) {
      const Vector values = LoadSome(value, count);
      const Integers isMore = (values > most) | (place < 0);
      most = isMore ? values : most;
      place = isMore ? at : place;
    }
  }
  const Vector gradient = LoadSome(dy, count);
  at = Integers{};
  for (int64_t i = 0; i < window.rows; i++) {
    float* target = dx + window.first + i * window.rowStride;
    for (int64_t k = 0; k < window.columns; k++, target += window.columnStride, at += 1)
      StoreSome(target, LoadSome(target, count) + (place == at ? gradient : Vector{}), count);
  }
}

static void MaxPoolBackward(const Conv2dSizes& sizes, const PoolPart& part, const PoolGradient& args) {
  const int64_t channels = sizes.channels, width = sizes.width, height = sizes.height, k = sizes.kernel;
  const float* const x = args.x + part.image * height * width * channels;
  float* const dx = args.dx + part.image * height * width * channels;
  const float* dy = args.dy + part.image * sizes.outHeight * sizes.outWidth * channels;
  const auto forVectors = [&](const auto& visit) {
    int64_t c = part.channel;
    for (; c + kLanes <= part.channelEnd; c += kLanes) visit(c, int64_t{kLanes});
    if (c < part.channelEnd) visit(c, part.channelEnd - c);
  };
  for (int64_t pixel = 0; pixel < height * width; pixel++)
    forVectors([&](int64_t c, int64_t count) { StoreSome(dx + pixel * channels + c, Vector{}, count); });
  for (int64_t out = 0; out < sizes.outHeight * sizes.outWidth; out++, dy += channels) {
    const int64_t top = out / sizes.outWidth * sizes.stride - sizes.padTop;
    const int64_t left = out % sizes.outWidth * sizes.stride - sizes.padLeft;
    const int64_t row = top < 0 ? 0 : top, column = left < 0 ? 0 : left;
    const PoolWindow window{(row * width + column) * channels, (top + k < height ? top + k : height) - row,
                            (left + k < width ? left + k : width) - column, width * channels, channels};
    forVectors([&](int64_t c, int64_t count) { PoolBackward(window, x + c, dy + c, count, dx + c); });
  }
}

}  // namespace SPINEGRADE_TARGET
