// The kernel gradient of a convolution of few channels, as of an image, as a product with its windows: a tap alone would leave
// most of each vector unused.
#pragma once

#include "kernels/conv2d.h"

namespace SPINEGRADE_TARGET {

static int64_t ValuesOfWindow(const Conv2dSizes& sizes) { return sizes.kernel * sizes.kernel * sizes.channels; }

// A copied row of a window ends with a whole vector.
static int64_t WindowsSpace(const Conv2dSizes& sizes) { return Conv2dKernelSpace(ValuesOfWindow(sizes)) + kLanes; }

// Range of one axis of a window: its first pixel, which may be before the map, and its part inside.
struct WindowSide {
  int64_t origin, first, end;
};

SPINEGRADE_INLINE WindowSide PlaceSide(int64_t out, int64_t stride, int64_t pad, int64_t kernel, int64_t side) {
  const int64_t origin = out * stride - pad, rest = side - origin;
  return {origin, origin < 0 ? -origin : 0, rest < kernel ? rest : kernel};
}

// Copies a window of k x k, by row, column and channel; zeros where it lies outside of the map.
static void CopyWindow(const Conv2dSizes& sizes, const float* map, const WindowSide& rows, const WindowSide& columns,
                       const Matrix& window) {
  const int64_t kernel = sizes.kernel, channels = sizes.channels;
  const bool isInside = rows.first == 0 && rows.end == kernel && columns.first == 0 && columns.end == kernel;
  if (!isInside) Clear(window, 1);
  if (rows.end <= rows.first || columns.end <= columns.first) return;
  const int64_t from = (rows.origin + rows.first) * sizes.width + columns.origin + columns.first;
  const int64_t to = (rows.first * kernel + columns.first) * channels;
  // the zeros after a row are overwritten by the next one
  CopyRows(map + from * channels, sizes.width * channels, rows.end - rows.first,
           (columns.end - columns.first) * channels, 1, {window.values + to, kernel * channels});
}

// Writes dKernel [k k C, O] of the lines `begin` to `end` (exclusive) of the output, of which there is one at least.
static void WindowsBackwardKernel(const Conv2dSizes& sizes, int64_t begin, int64_t end,
                                  const Conv2dKernelGradient& args, float* space) {
  const Conv2dKernelPart all{0, 0, ValuesOfWindow(sizes)};
  HeldPairs held;
  held.inputs = space + kHeldPairs * kTileColumns;
  held.stride = StrideOf(all.channelEnd);
  held.count = 0;
  bool adds = false;
  for (int64_t line = begin; line < end; line++) {
    const int64_t image = line / sizes.outHeight, y = line % sizes.outHeight;
    const float* const map = args.x + image * sizes.height * sizes.width * sizes.channels;
    const WindowSide rows = PlaceSide(y, sizes.stride, sizes.padTop, sizes.kernel, sizes.height);
    for (int64_t x = 0; x < sizes.outWidth; x++) {
      const WindowSide columns = PlaceSide(x, sizes.stride, sizes.padLeft, sizes.kernel, sizes.width);
      held.outPixels[held.count] = line * sizes.outWidth + x;
      CopyWindow(sizes, map, rows, columns, {held.inputs + held.count * held.stride, held.stride});
      if (++held.count < kHeldPairs) continue;
      MultiplyPairs(held, all, args.dy, sizes.outChannels, adds, space, args.dKernel);
      held.count = 0;
      adds = true;
    }
  }
  if (held.count > 0) MultiplyPairs(held, all, args.dy, sizes.outChannels, adds, space, args.dKernel);
}

}  // namespace SPINEGRADE_TARGET
