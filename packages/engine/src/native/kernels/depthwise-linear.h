// A linear layer of a depthwise convolution by 3x3, bias and GELU: some rows of the convolved map at a time, which are
// never written to memory.
#pragma once

#include "kernels/depthwise.h"
#include "kernels/linear.h"

namespace SPINEGRADE_TARGET {

// Of `pixels` convolved at a time, and of the convolution itself.
static int64_t DepthwiseLinearSpace(const DepthwiseSizes& shape, int64_t pixels) {
  return RoundUp(pixels, kTileRows) * StrideOf(shape.channels) + DepthwiseSpace(shape);
}

template <typename Products>
void DepthwiseLinear(const DepthwiseSizes& shape, const ImageRows& rows, const DepthwiseForward& args,
                     const LinearOutput& output, float* space) {
  const int64_t channels = shape.channels, width = shape.outWidth, pixels = (rows.end - rows.begin) * width;
  const Map2d map{args.x + rows.image * shape.height * shape.width * channels, shape.height, shape.width, channels, 1};
  const Outputs convolved{space, StrideOf(channels), rows.begin,        rows.end,
                          width, args.bias,          Activation::kGelu, nullptr};
  float* const rest = space + RoundUp(pixels, kTileRows) * StrideOf(channels);
  Convolve<3, 1>(map, convolved, shape.padTop, shape.padLeft, args.kernel, false, rest);
  if constexpr (Products::kDepthOfStep == 2) {
    const int64_t steps = StepsOf<Products>(channels);
    // in place, from the first row on: packed rows are shorter
    for (int64_t row = 0; row < pixels; row++) {
      Products::RoundRow(space + row * StrideOf(channels), channels, space + row * StrideOf(steps));
    }
  }
  MultiplyAndAdd<Products>(space, channels, output, (rows.image * shape.outHeight + rows.begin) * width, pixels);
}

}  // namespace SPINEGRADE_TARGET
