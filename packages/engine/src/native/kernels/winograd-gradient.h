// The backward pass by the kernel of winograd.h's convolutions: the transpose of the forward pass. The terms of x, times
// those of dy, summed over all tiles, are the gradient by the kernel's terms; these are transposed to taps once.
#pragma once

#include "kernels/winograd.h"

namespace SPINEGRADE_TARGET {

// Tiles whose terms are multiplied before their sums are added to others; more where the terms are few.
template <typename Depth>
constexpr int64_t kTilesOfSum = Depth::kTerms == 1 ? 64 : 32;

// The terms' sums [terms, channels, outs], channels in whole tiles of a product and outs in whole panels.
template <typename Depth, typename Plane>
struct GradientSums {
  int64_t rows, width;
  GradientSums(const ConvolutionSizes& sizes, int64_t channels)
      : rows(RoundUp(channels, kTileRows)), width(RoundUp(sizes.outChannels, kTileColumns)) {}
  int64_t TermSize() const { return rows * width; }
  int64_t Size() const { return Tiles<Depth, Plane>::kTerms * TermSize(); }
};

template <typename Depth, typename Plane>
int64_t GradientSumsSize(const ConvolutionSizes& sizes, int64_t channels) {
  return GradientSums<Depth, Plane>(sizes, channels).Size();
}

template <typename Depth, typename Plane>
int64_t GradientSpace(const ConvolutionSizes& sizes, int64_t channels) {
  constexpr int64_t kAtOnce = kTilesOfSum<Depth>;
  const int64_t width = RoundUp(sizes.outChannels, kTileColumns), zeros = StrideOf(sizes.channels);
  return zeros + Tiles<Depth, Plane>::kTerms * (TermStride(kAtOnce, StrideOf(channels)) + TermStride(kAtOnce, width));
}

// The terms of a tile's gradients at `places`, for one vector of channels.
template <typename Depth, typename Plane>
SPINEGRADE_INLINE void TransposeOutput(const int64_t* places, const float* dy, int64_t c, int64_t count, float* terms,
                                       int64_t termStride) {
  constexpr int kSide = Plane::kTerms, kPlane = kSide * kSide, kOutputs = Plane::kOutputs;
  Vector values[Depth::kTerms * kPlane];
#pragma GCC unroll 2
  for (int z = 0; z < Depth::kOutputs; z++) {
    Vector* const plane = values + z * kPlane;
#pragma GCC unroll 4
    for (int i = 0; i < kOutputs; i++) {
#pragma GCC unroll 4
      for (int j = 0; j < kOutputs; j++) {
        const int64_t place = places[(z * kOutputs + i) * kOutputs + j];
        plane[i * kSide + j] = place < 0 ? Vector{} : LoadSome(dy + place + c, count);
      }
      Plane::template TransposeOutput<1>(plane + i * kSide);
    }
#pragma GCC unroll 6
    for (int i = 0; i < kSide; i++) Plane::template TransposeOutput<kSide>(plane + i);
  }
#pragma GCC unroll 36
  for (int i = 0; i < kPlane; i++) {
    Depth::template TransposeOutput<kPlane>(values + i);
#pragma GCC unroll 4
    for (int z = 0; z < Depth::kTerms; z++) Store(terms + (z * kPlane + i) * termStride, values[z * kPlane + i]);
  }
}

// sums [rows, width] += inputs [count, rows]' times panels [panels, count, tileColumns] of `atOnce` rows each.
static void AddProducts(const float* inputs, int64_t stride, int64_t count, const float* panels, int64_t atOnce,
                        int64_t rows, int64_t width, float* sums) {
  for (int64_t column = 0; column < width; column += kTileColumns, panels += atOnce * kTileColumns) {
    for (int64_t row = 0; row < rows; row += kTileRows) {
      Sums tile{};
      MultiplyTile({inputs + row, 1, stride}, panels, kTileColumns, count, tile);
#pragma GCC unroll 16
      for (int i = 0; i < kTileRows; i++) {
        float* const target = sums + (row + i) * width + column;
#pragma GCC unroll 4
        for (int v = 0; v < kTileVectors; v++) {
          Store(target + v * kLanes, Load(target + v * kLanes) + tile.sums[i][v]);
        }
      }
    }
  }
}

template <typename Depth, typename Plane>
void SumGradient(const ConvolutionSizes& sizes, const KernelGradientTask& task, const WinogradKernelGradient& args,
                 float* space) {
  const float *const x = args.x, *const dy = args.dy;
  float* const sums = args.sums;
  typedef Tiles<Depth, Plane> TheTiles;
  constexpr int64_t kAtOnce = kTilesOfSum<Depth>;
  const TheTiles tiles(sizes);
  const int64_t channels = task.channelEnd - task.channel, outs = sizes.outChannels, inStride = StrideOf(channels);
  const GradientSums<Depth, Plane> layout(sizes, channels);
  const int64_t inTerm = TermStride(kAtOnce, inStride), outTerm = TermStride(kAtOnce, layout.width);
  float* const zeros = space;
  float* const inTerms = zeros + StrideOf(sizes.channels);
  float* const outTerms = inTerms + TheTiles::kTerms * inTerm;
  // rows of a product beyond the last channel, and columns beyond the last output, are of zeros
  for (float* value = space; value < outTerms + TheTiles::kTerms * outTerm; value++) *value = 0;
  for (int64_t i = 0; i < layout.Size(); i++) sums[i] = 0;
  for (int64_t first = task.begin; first < task.end; first += kAtOnce) {
    const int64_t count = task.end - first < kAtOnce ? task.end - first : kAtOnce;
    for (int64_t i = 0; i < count; i++) {
      const TilePlace place = PlaceOf(tiles, first + i);
      const float* inputs[TheTiles::kInputs];
      FindInputs<Depth, Plane>(sizes, place, x, zeros, inputs);
      TransformInputs<Depth, Plane>(inputs, task.channel, channels, inTerms + i * inStride, inTerm);
      int64_t places[Depth::kOutputs * Plane::kOutputs * Plane::kOutputs];
      FindOutputs<Depth, Plane>(sizes, place, places);
      for (int64_t c = 0; c < outs; c += kLanes) {
        const int64_t panel = c / kTileColumns;
        float* const terms = outTerms + (panel * kAtOnce + i) * kTileColumns + c % kTileColumns;
        TransposeOutput<Depth, Plane>(places, dy, c, outs - c, terms, outTerm);
      }
    }
    for (int term = 0; term < TheTiles::kTerms; term++) {
      AddProducts(inTerms + term * inTerm, inStride, count, outTerms + term * outTerm, kAtOnce, layout.rows,
                  layout.width, sums + term * layout.TermSize());
    }
  }
}

template <typename Depth, typename Plane>
void WriteGradient(const ConvolutionSizes& sizes, const GradientParts& parts, int64_t channel, float* dKernel) {
  constexpr int kTerms = Tiles<Depth, Plane>::kTerms, kTaps = Plane::kTaps, kSide = Plane::kTerms;
  constexpr int kAll = Depth::kTaps * kTaps * kTaps;
  const GradientSums<Depth, Plane> layout(sizes, parts.channels);
  const int64_t outs = sizes.outChannels;
  for (int64_t c = 0; c < outs; c += kLanes) {
    Vector terms[kTerms], planes[Depth::kTaps * kSide * kSide], rows[Depth::kTaps * kTaps * kSide], taps[kAll];
    for (int i = 0; i < kTerms; i++) {
      const float* const source = parts.sums + i * layout.TermSize() + (channel - parts.first) * layout.width + c;
      terms[i] = Load(source);
      for (int64_t part = 1; part < parts.count; part++) terms[i] += Load(source + part * parts.stride);
    }
    for (int i = 0; i < kSide * kSide; i++) {
      Depth::TransposeWeights(terms + i, kSide * kSide, planes + i, kSide * kSide);
    }
    for (int i = 0; i < Depth::kTaps * kSide; i++) {
      const int z = i / kSide, x = i % kSide;
      Plane::TransposeWeights(planes + z * kSide * kSide + x, kSide, rows + z * kTaps * kSide + x, kSide);
    }
    for (int i = 0; i < Depth::kTaps * kTaps; i++) Plane::TransposeWeights(rows + i * kSide, 1, taps + i * kTaps, 1);
    for (int i = 0; i < kAll; i++) {
      StoreSome(dKernel + (i * sizes.channels + channel) * outs + c, taps[i], outs - c);
    }
  }
}

// Runs a loop with the axes of a forward pass known to the compiler.
#define SPINEGRADE_FOR_FORWARD_AXES(sizes, Loop, ...)                                                                 \
  do {                                                                                                                \
    if (TakesLargeTiles(sizes)) {                                                                                     \
      return (sizes).taps == 3 ? Loop<F2x3, F4x3>(__VA_ARGS__) : Loop<Identity, F4x3>(__VA_ARGS__);                   \
    }                                                                                                                 \
    if ((sizes).isUpsampled) {                                                                                        \
      return (sizes).taps == 3 ? Loop<F2x3, UpsampledF2x3>(__VA_ARGS__) : Loop<Identity, UpsampledF2x3>(__VA_ARGS__); \
    }                                                                                                                 \
    return (sizes).taps == 3 ? Loop<F2x3, F2x3>(__VA_ARGS__) : Loop<Identity, F2x3>(__VA_ARGS__);                     \
  } while (false)

static int64_t WinogradGradientSums(const ConvolutionSizes& sizes, int64_t channels) {
  SPINEGRADE_FOR_FORWARD_AXES(sizes, GradientSumsSize, sizes, channels);
}

static int64_t WinogradGradientSpace(const ConvolutionSizes& sizes, int64_t channels) {
  SPINEGRADE_FOR_FORWARD_AXES(sizes, GradientSpace, sizes, channels);
}

static void SumWinogradGradient(const ConvolutionSizes& sizes, const KernelGradientTask& task,
                                const WinogradKernelGradient& args, float* space) {
  SPINEGRADE_FOR_FORWARD_AXES(sizes, SumGradient, sizes, task, args, space);
}

static void WriteWinogradGradient(const ConvolutionSizes& sizes, const GradientParts& parts, int64_t channel,
                                  float* dKernel) {
  SPINEGRADE_FOR_FORWARD_AXES(sizes, WriteGradient, sizes, parts, channel, dKernel);
}

}  // namespace SPINEGRADE_TARGET
