// Convolutions as products of matrices, one for each tap of the kernel, over the pixels whose neighbour at that tap lies
// inside the map: no zeros around it are multiplied, and no patches are written. On a map of 3x3 that is 49 of 81 products.
#pragma once

#include "kernels/kernel-types.h"
#include "kernels/linear.h"
#include "kernels/matrices.h"

namespace SPINEGRADE_TARGET {

// The part of the kernel that a task packs at a time. A short piece of each of many rows touches as many pages of memory, more
// than the processor keeps the addresses of. So the pieces are long: forward, many columns of few rows; by the input, where
// the kernel is transposed, many steps of few columns.
template <bool kByInput>
struct Blocking {
  static constexpr int64_t kDepth = kByInput ? 512 : 128;
  static constexpr int64_t kPanels = kByInput ? 1 : 4;
  static constexpr int64_t kColumns = kPanels * kTileColumns;
};

template <bool kByInput>
int64_t Conv2dSpace(int64_t pixels) {
  return (Blocking<kByInput>::kDepth + pixels) * Blocking<kByInput>::kColumns;
}

// Pairs of pixels that are collected before they are multiplied.
constexpr int64_t kHeldPairs = 256;

static int64_t Conv2dKernelSpace(int64_t channels) { return kHeldPairs * (StrideOf(channels) + kTileColumns); }

// Calls visit(outPixel, inPixel) for the pairs that `tap` joins, in order, in the lines `begin` to `end` of the output, or
// of the input.
template <bool kByInput, typename Visit>
SPINEGRADE_INLINE void ForPairs(const Conv2dSizes& sizes, int64_t tap, int64_t begin, int64_t end, const Visit& visit) {
  const int64_t stride = sizes.stride, width = sizes.width, height = sizes.height;
  const int64_t down = tap / sizes.kernel - sizes.padTop, right = tap % sizes.kernel - sizes.padLeft;
  const int64_t first = right < 0 ? (stride - 1 - right) / stride : 0;
  const int64_t inside = right < width ? (width - right + stride - 1) / stride : 0;
  const int64_t last = inside < sizes.outWidth ? inside : sizes.outWidth;
  const int64_t lines = kByInput ? height : sizes.outHeight;
  for (int64_t line = begin; line < end; line++) {
    const int64_t image = line / lines, y = line % lines;
    const int64_t moved = y - down;
    if (kByInput && (moved < 0 || moved % stride != 0)) continue;
    const int64_t out = kByInput ? moved / stride : y, in = kByInput ? y : y * stride + down;
    if (out >= sizes.outHeight || in < 0 || in >= height) continue;
    const int64_t outPixel = (image * sizes.outHeight + out) * sizes.outWidth;
    const int64_t inPixel = (image * height + in) * width + right;
    for (int64_t x = first; x < last; x++) visit(outPixel + x, inPixel + x * stride);
  }
}

// The part of a kernel [k k, C, O] that a task multiplies by at a time: of one tap some columns and rows, or some rows and
// columns of the transposed matrix.
struct KernelBlock {
  int64_t tap, column, row, depth;
};

// Packs panels [kDepth, tileColumns], of which `depth` rows are written, with zeros after the last column.
template <bool kByInput>
void PackBlock(const Conv2dSizes& sizes, const float* kernel, const KernelBlock& block, int64_t panels, float* target) {
  const int64_t ins = sizes.channels, outs = sizes.outChannels, depth = block.depth;
  const float* const matrix = kernel + block.tap * ins * outs;
  constexpr int64_t kPanel = Blocking<kByInput>::kDepth * kTileColumns;
  if (kByInput) {
    for (int64_t panel = 0; panel < panels; panel++, target += kPanel) {
      const int64_t first = block.column + panel * kTileColumns;
      const int64_t count = ins - first < kTileColumns ? ins - first : kTileColumns;
      CopyColumns(matrix + first * outs + block.row, outs, count, depth, 1, {target, kTileColumns});
    }
    return;
  }
  for (int64_t k = 0; k < depth; k++, target += kTileColumns) {
    const float* const source = matrix + (block.row + k) * outs;
    for (int64_t panel = 0; panel < panels; panel++) {
      for (int v = 0; v < kTileVectors; v++) {
        const int64_t column = block.column + panel * kTileColumns + v * kLanes;
        Store(target + panel * kPanel + v * kLanes,
              column < outs ? LoadSome(source + column, outs - column) : Vector{});
      }
    }
  }
}

// Rows of a product that lie anywhere, and where their sums are.
struct ScatteredRows {
  const float* from[kTileRows];
  float* to[kTileRows];
  int count;
};

// Adds the products of the rows with a panel to the sums.
SPINEGRADE_INLINE void MultiplyScattered(ScatteredRows& rows, const float* panel, int64_t depth) {
  for (int i = rows.count; i < kTileRows; i++) rows.from[i] = rows.from[0];
  Sums tile{};
  for (int64_t step = 0; step < depth; step++, panel += kTileColumns) {
    Vector values[kTileVectors];
#pragma GCC unroll 4
    for (int v = 0; v < kTileVectors; v++) values[v] = Load(panel + v * kLanes);
#pragma GCC unroll 16
    for (int i = 0; i < kTileRows; i++) {
      const float factor = rows.from[i][step];
#pragma GCC unroll 4
      for (int v = 0; v < kTileVectors; v++) tile.sums[i][v] += factor * values[v];
    }
  }
#pragma GCC unroll 16
  for (int i = 0; i < kTileRows; i++) {
    if (i >= rows.count) break;
#pragma GCC unroll 4
    for (int v = 0; v < kTileVectors; v++) {
      float* const sum = rows.to[i] + v * kLanes;
      Store(sum, Load(sum) + tile.sums[i][v]);
    }
  }
  rows.count = 0;
}

// Adds the products of a part's pixels with the block's packed panel to the sums [pixels, tileColumns].
template <bool kByInput>
void MultiplyPixels(const Conv2dSizes& sizes, const MapPart& part, const KernelBlock& block, const float* from,
                    const float* panel, float* sums) {
  const int64_t depths = kByInput ? sizes.outChannels : sizes.channels, depth = block.depth;
  const int64_t firstPixel = part.begin * (kByInput ? sizes.width : sizes.outWidth);
  ScatteredRows rows;
  rows.count = 0;
  ForPairs<kByInput>(sizes, block.tap, part.begin, part.end, [&](int64_t outPixel, int64_t inPixel) {
    rows.from[rows.count] = from + (kByInput ? outPixel : inPixel) * depths + block.row;
    rows.to[rows.count] = sums + ((kByInput ? inPixel : outPixel) - firstPixel) * kTileColumns;
    if (++rows.count == kTileRows) MultiplyScattered(rows, panel, depth);
  });
  if (rows.count > 0) MultiplyScattered(rows, panel, depth);
}

template <bool kByInput>
void ConvolveMap(const Conv2dSizes& sizes, const MapPart& part, const Conv2dForward& args, float* space) {
  typedef Blocking<kByInput> Sizes;
  const int64_t depths = kByInput ? sizes.outChannels : sizes.channels;
  const int64_t columns = kByInput ? sizes.channels : sizes.outChannels;
  const int64_t width = kByInput ? sizes.width : sizes.outWidth;
  const int64_t pixels = (part.end - part.begin) * width, column = part.column;
  const int64_t wanted = (columns - column + kTileColumns - 1) / kTileColumns;
  const int64_t panels = wanted < Sizes::kPanels ? wanted : Sizes::kPanels;
  float *const packed = space, *const sums = space + Sizes::kDepth * Sizes::kColumns;
  Clear({sums, kTileColumns}, panels * pixels);
  for (int64_t tap = 0; tap < sizes.kernel * sizes.kernel; tap++) {
    for (int64_t row = 0; row < depths; row += Sizes::kDepth) {
      const KernelBlock block{tap, column, row, depths - row < Sizes::kDepth ? depths - row : Sizes::kDepth};
      PackBlock<kByInput>(sizes, args.kernel, block, panels, packed);
      for (int64_t panel = 0; panel < panels; panel++) {
        MultiplyPixels<kByInput>(sizes, part, block, args.from, packed + panel * Sizes::kDepth * kTileColumns,
                                 sums + panel * pixels * kTileColumns);
      }
    }
  }
  for (int64_t panel = 0; panel < panels; panel++) {
    const int64_t first = column + panel * kTileColumns;
    const int64_t count = columns - first < kTileColumns ? columns - first : kTileColumns;
    WriteRows({sums + panel * pixels * kTileColumns, kTileColumns}, pixels, count, 1,
              args.to + part.begin * width * columns + first, columns);
  }
}

// The pairs of pixels that were collected: rows of x, and which rows of dy belong to them.
struct HeldPairs {
  float* inputs;
  int64_t stride, count;
  int64_t outPixels[kHeldPairs];
};

// Writes, or adds, the pairs' share of a part of dKernel.
static void MultiplyPairs(const HeldPairs& held, const Conv2dKernelPart& part, const float* dy, int64_t outs, bool adds,
                          float* panel, float* dKernel) {
  for (int64_t column = 0; column < outs; column += kTileColumns) {
    const int64_t rest = outs - column;
    for (int64_t k = 0; k < held.count; k++) {
      const float* const row = dy + held.outPixels[k] * outs + column;
      for (int v = 0; v < kTileVectors; v++) {
        const int64_t c = v * kLanes;
        Store(panel + k * kTileColumns + c, c < rest ? LoadSome(row + c, rest - c) : Vector{});
      }
    }
    for (int64_t channel = part.channel; channel < part.channelEnd; channel += kTileRows) {
      Sums tile{};
      MultiplyTile({held.inputs + channel - part.channel, 1, held.stride}, panel, kTileColumns, held.count, tile);
      ForVectorsOf(tile, part.channelEnd - channel, rest, [&](int64_t i, int64_t c, Vector sums, int64_t n) {
        float* const target = dKernel + (channel + i) * outs + column + c;
        StoreSome(target, (adds ? LoadSome(target, n) : Vector{}) + sums, n);
      });
    }
  }
}

static void Conv2dBackwardKernel(const Conv2dSizes& sizes, const Conv2dKernelPart& part,
                                 const Conv2dKernelGradient& args, float* space) {
  const int64_t ins = sizes.channels, outs = sizes.outChannels, count = part.channelEnd - part.channel;
  float* const panel = space;
  HeldPairs held;
  held.inputs = space + kHeldPairs * kTileColumns;
  held.stride = StrideOf(count);
  held.count = 0;
  float* const dKernel = args.dKernel + part.tap * ins * outs;
  bool adds = false;
  ForPairs<false>(sizes, part.tap, 0, sizes.images * sizes.outHeight, [&](int64_t outPixel, int64_t inPixel) {
    held.outPixels[held.count] = outPixel;
    CopyRows(args.x + inPixel * ins + part.channel, ins, 1, count, 1,
             {held.inputs + held.count * held.stride, held.stride});
    if (++held.count < kHeldPairs) return;
    MultiplyPairs(held, part, args.dy, outs, adds, panel, dKernel);
    held.count = 0;
    adds = true;
  });
  // also where the tap lies outside of all maps: its gradient is 0
  if (held.count > 0 || !adds) MultiplyPairs(held, part, args.dy, outs, adds, panel, dKernel);
}

}  // namespace SPINEGRADE_TARGET
