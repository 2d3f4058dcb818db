// A linear layer of a depthwise convolution by 3x3, bias and GELU behind it: some rows of the convolved map at a time,
// which are never written.
#pragma once

#include "depthwise.h"
#include "linear.h"

namespace SPINEGRADE_TARGET {

// Of `pixels` convolved at a time, and of the convolution itself.
static size_t DepthwiseLinearSpace(const Depthwise& shape, int64_t pixels) {
  return RoundUp(pixels, kTileRows) * StrideOf(shape.channels) + DepthwiseSpace(shape);
}

// Rows `begin` to `end` of one image.
static void DepthwiseLinear(const Depthwise& shape, int64_t image, int64_t begin, int64_t end, const float* x,
                            const float* kernel, const float* bias, const LinearOutput& output, float* space) {
  const int64_t channels = shape.channels, width = shape.outWidth, pixels = (end - begin) * width;
  const Map2d map{x + image * shape.height * shape.width * channels, shape.height, shape.width, channels, 1};
  const Outputs convolved{space, StrideOf(channels), begin, end, width, bias, Activation::kGelu, nullptr};
  float* const rest = space + RoundUp(pixels, kTileRows) * StrideOf(channels);
  Convolve<3, 1>(map, convolved, shape.padTop, shape.padLeft, kernel, false, rest);
  MultiplyAndAdd(space, channels, output, (image * shape.outHeight + begin) * width, pixels, Leave);
}

}  // namespace SPINEGRADE_TARGET
