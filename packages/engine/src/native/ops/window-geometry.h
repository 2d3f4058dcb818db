// Geometry of a window that slides over a map: its stride, and the zeros around the map.
#pragma once

#include "kernels/kernel-types.h"
#include "runtime/kernel-context.h"

struct Geometry {
  int64_t stride;
  // Rows and columns of zeros.
  int64_t above, below, left, right;
};

// Sizes of a convolution, or of pooling. Throws InvalidArgument where the sizes make none.
inline Conv2dSizes SizesOf(const Shape& x, int64_t kernel, int64_t outs, const Geometry& given) {
  constexpr const char* kFailure =
      "x must be [N, H, W, C], no smaller with its padding than a window of k x k, the padding less than k";
  Require(x.size() == 4 && kernel > 0 && given.stride > 0, kFailure);
  Require(std::min({given.above, given.below, given.left, given.right}) >= 0 && given.above < kernel &&
              given.below < kernel && given.left < kernel && given.right < kernel,
          kFailure);
  const int64_t height = x[1] + given.above + given.below - kernel, width = x[2] + given.left + given.right - kernel;
  Require(height >= 0 && width >= 0, kFailure);
  return {x[0],   x[1],         x[2],        x[3],      height / given.stride + 1, width / given.stride + 1, outs,
          kernel, given.stride, given.above, given.left};
}

inline Shape OutputOf(const Conv2dSizes& sizes) {
  return {sizes.images, sizes.outHeight, sizes.outWidth, sizes.outChannels};
}

inline Geometry ReadGeometry(const AttributeReader& read) {
  const std::vector<int32_t> geometry = read.Ints("geometry", 5);
  return {geometry[0], geometry[1], geometry[2], geometry[3], geometry[4]};
}
