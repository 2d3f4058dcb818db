// A linear layer of a depthwise convolution by 3x3, bias and GELU: some rows of the convolved map at a time, which are
// packed for the product and not written to memory as a map.
#pragma once

#include "kernels/depthwise.h"
#include "kernels/linear.h"

namespace SPINEGRADE_TARGET {

// Floats of scratch memory for the convolution, and for `pixels` convolved at a time, unless these are packed as they are.
template <typename Products>
int64_t DepthwiseLinearSpace(const DepthwiseSizes& shape, int64_t pixels) {
  return (Products::kDepthOfStep == 1 ? 0 : pixels * StrideOf(shape.channels)) + DepthwiseSpace(shape);
}

template <typename Products>
void PackDepthwise(const DepthwiseSizes& shape, const ImageRows& rows, const DepthwiseForward& args, float* packed,
                   float* space) {
  constexpr bool kIsPacked = Products::kDepthOfStep == 1;
  const int64_t channels = shape.channels, width = shape.outWidth, pixels = (rows.end - rows.begin) * width;
  const int64_t stride = StrideOf(channels);
  const float* const x = args.x + rows.image * shape.height * shape.width * channels;
  const Map2d map{x, shape.height, shape.width, channels, 1, false};
  float *const convolved = kIsPacked ? packed : space, *const rest = kIsPacked ? space : space + pixels * stride;
  const Outputs outputs{convolved, stride, rows.begin, rows.end, width, args.bias, Activation::kGelu, nullptr, nullptr};
  Convolve<3, 1>(map, outputs, shape.padTop, shape.padLeft, args.kernel, false, rest);
  if constexpr (!kIsPacked) {
    for (int64_t row = 0; row < pixels; row++) {
      Products::RoundRow(convolved + row * stride, channels, packed + row * PackedRow<Products>(channels));
    }
  }
}

}  // namespace SPINEGRADE_TARGET
