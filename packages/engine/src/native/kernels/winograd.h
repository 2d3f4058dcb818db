// Convolutions by 3 taps an axis, padding 1, with fewer products than outputs times taps.
//
// A tile of outputs costs, in three axes, a product of matrices for each combination of the axes' terms (winograd-axes.h).
#pragma once

#include "kernels/kernel-types.h"
#include "kernels/linear.h"
#include "kernels/pointwise.h"
#include "kernels/vector.h"
#include "kernels/winograd-axes.h"

namespace SPINEGRADE_TARGET {

// The axes of a convolution: depth, and height and width alike.
template <typename Depth, typename Plane>
struct Tiles {
  static constexpr int kPlaneInputs = Plane::kInputs * Plane::kInputs, kInputs = Depth::kInputs * kPlaneInputs;
  static constexpr int kPlaneTerms = Plane::kTerms * Plane::kTerms, kTerms = Depth::kTerms * kPlaneTerms;

  int64_t deep, high, wide;  // how many there are along each axis
  explicit Tiles(const ConvolutionSizes& sizes)
      : deep((sizes.depth + Depth::kStep - 1) / Depth::kStep),
        high((sizes.height + Plane::kStep - 1) / Plane::kStep),
        wide((sizes.width + Plane::kStep - 1) / Plane::kStep) {}
};

struct TilePlace {
  int64_t volume, z, y, x;
};

template <typename TheTiles>
TilePlace PlaceOf(const TheTiles& tiles, int64_t index) {
  const int64_t line = index / tiles.wide, plane = line / tiles.high;
  return {plane / tiles.deep, plane % tiles.deep, line % tiles.high, index % tiles.wide};
}

// Tiles that are worked on together: few, so that their terms stay near; more where the kernel's terms are large, so that
// these are read seldom.
template <typename Depth>
int64_t TilesAtOnce(const ConvolutionSizes& sizes) {
  return Depth::kTerms == 1 || sizes.channels * sizes.outChannels >= 128 * 128 ? 48 : 24;
}

// The terms' matrices [tiles, C] and [tiles, O] have rows and beginnings that do not meet in one set of the cache.
SPINEGRADE_INLINE int64_t TermStride(int64_t tiles, int64_t rowStride) { return tiles * rowStride + 16; }

SPINEGRADE_INLINE int64_t PanelStride(const ConvolutionSizes& sizes) {
  return RoundUp(sizes.outChannels, kTileColumns) * sizes.channels + 16;
}

// Tap (z, y, x) of input channel c and of the outputs' channels from `at` on. A turned kernel [taps, 3, 3, O, C] has its
// channels exchanged and its taps reversed, those in plane not where the axis is up-sampled.
SPINEGRADE_INLINE Vector LoadTap(const ConvolutionSizes& sizes, const float* kernel, int z, int y, int x, int64_t c,
                                 int64_t at) {
  const int64_t channels = sizes.channels, outs = sizes.outChannels;
  if (!sizes.isTurned) {
    const float* const tap = kernel + ((z * 3 + y) * 3 + x) * sizes.kernelChannels * outs;
    return LoadSome(tap + (sizes.firstChannel + c) * outs + at, outs - at);
  }
  const int64_t row = sizes.isUpsampled ? y : 2 - y, column = sizes.isUpsampled ? x : 2 - x;
  const float* const tap = kernel + (((sizes.taps - 1 - z) * 3 + row) * 3 + column) * sizes.kernelChannels * channels;
  Vector values{};
  for (int64_t lane = 0; lane < kLanes && at + lane < outs; lane++) {
    values[lane] = tap[(sizes.firstChannel + at + lane) * channels + c];
  }
  return values;
}

// Panels of the kernel's terms [terms, panels, C, tileColumns], the panel from `column` on.
template <typename Depth, typename Plane>
void TransformWeights(const ConvolutionSizes& sizes, const float* kernel, int64_t column, float* panels) {
  constexpr int kTerms = Tiles<Depth, Plane>::kTerms, kTaps = Plane::kTaps, kPlane = Plane::kTerms;
  const int64_t channels = sizes.channels, outs = sizes.outChannels, termStride = PanelStride(sizes);
  for (int64_t c = 0; c < channels; c++) {
    for (int64_t v = 0; v < kTileColumns; v += kLanes) {
      const int64_t at = column + v;
      Vector taps[Depth::kTaps * kTaps * kTaps], rows[Depth::kTaps * kTaps * kPlane],
          planes[Depth::kTaps * kPlane * kPlane], terms[kTerms];
      for (int i = 0; i < Depth::kTaps * kTaps * kTaps; i++) {
        const int z = i / (kTaps * kTaps), y = i / kTaps % kTaps, x = i % kTaps;
        taps[i] = at < outs ? LoadTap(sizes, kernel, z, y, x, c, at) : Vector{};
      }
      for (int i = 0; i < Depth::kTaps * kTaps; i++) Plane::TransformWeights(taps + i * kTaps, 1, rows + i * kPlane, 1);
      for (int i = 0; i < Depth::kTaps * kPlane; i++) {
        const int z = i / kPlane, x = i % kPlane;
        Plane::TransformWeights(rows + z * kTaps * kPlane + x, kPlane, planes + z * kPlane * kPlane + x, kPlane);
      }
      for (int i = 0; i < kPlane * kPlane; i++)
        Depth::TransformWeights(planes + i, kPlane * kPlane, terms + i, kPlane * kPlane);
      float* target = panels + column * channels + c * kTileColumns + v;
      for (int i = 0; i < kTerms; i++) Store(target + i * termStride, terms[i]);
    }
  }
}

// Addresses of a tile's inputs; `zeros` where they lie outside.
template <typename Depth, typename Plane>
void FindInputs(const ConvolutionSizes& sizes, const TilePlace& place, const float* x, const float* zeros,
                const float** inputs) {
  const int64_t z = place.z * Depth::kStep - Depth::kBefore, y = place.y * Plane::kStep - Plane::kBefore,
                left = place.x * Plane::kStep - Plane::kBefore;
  for (int64_t i = z; i < z + Depth::kInputs; i++) {
    for (int64_t j = y; j < y + Plane::kInputs; j++) {
      const bool isRow = i >= 0 && i < sizes.depth && j >= 0 && j < sizes.height;
      const float* const row =
          isRow ? x + ((place.volume * sizes.depth + i) * sizes.height + j) * sizes.width * sizes.channels : nullptr;
      for (int64_t k = left; k < left + Plane::kInputs; k++) {
        *inputs++ = isRow && k >= 0 && k < sizes.width ? row + k * sizes.channels : zeros;
      }
    }
  }
}

// The terms of a tile's inputs, for one vector of channels.
template <typename Depth, typename Plane>
SPINEGRADE_INLINE void TransformInput(const float* const* inputs, int64_t c, float* terms, int64_t termStride) {
  constexpr int kSide = Plane::kInputs, kTerms = Plane::kTerms, kPlane = kTerms * kTerms;
  Vector values[Depth::kInputs * kPlane];
#pragma GCC unroll 4
  for (int z = 0; z < Depth::kInputs; z++) {
    Vector plane[kSide * kSide];
#pragma GCC unroll 36
    for (int i = 0; i < kSide * kSide; i++) plane[i] = Load(inputs[z * kSide * kSide + i] + c);
#pragma GCC unroll 6
    for (int i = 0; i < kSide; i++) Plane::template TransformInput<1>(plane + i * kSide);
#pragma GCC unroll 6
    for (int i = 0; i < kTerms; i++) Plane::template TransformInput<kSide>(plane + i);
#pragma GCC unroll 36
    for (int i = 0; i < kPlane; i++) values[z * kPlane + i] = plane[i / kTerms * kSide + i % kTerms];
  }
#pragma GCC unroll 36
  for (int i = 0; i < kPlane; i++) {
    Depth::template TransformInput<kPlane>(values + i);
#pragma GCC unroll 4
    for (int z = 0; z < Depth::kTerms; z++) Store(terms + (z * kPlane + i) * termStride, values[z * kPlane + i]);
  }
}

// The same for `count` channels from `channel` on, filled up with zeros to whole vectors.
template <typename Depth, typename Plane>
void TransformInputs(const float* const* inputs, int64_t channel, int64_t count, float* terms, int64_t termStride) {
  constexpr int kInputs = Tiles<Depth, Plane>::kInputs;
  Vector rest[kInputs];
  const float* restInputs[kInputs];
  for (int64_t c = 0; c < count; c += kLanes) {
    const bool isWhole = count - c >= kLanes;
    for (int i = 0; i < kInputs && !isWhole; i++) {
      rest[i] = LoadRest(inputs[i] + channel + c, count - c);
      restInputs[i] = reinterpret_cast<const float*>(rest + i);
    }
    TransformInput<Depth, Plane>(isWhole ? inputs : restInputs, isWhole ? channel + c : 0, terms + c, termStride);
  }
}

// A tile's outputs of one vector of channels, [depth's, height's, width's], of its terms.
template <typename Depth, typename Plane>
SPINEGRADE_INLINE void TransformOutput(const float* terms, int64_t termStride, Vector* outputs) {
  constexpr int kSide = Plane::kTerms, kPlane = kSide * kSide;
  Vector values[Depth::kTerms * kPlane];
#pragma GCC unroll 36
  for (int i = 0; i < kPlane; i++) {
#pragma GCC unroll 4
    for (int z = 0; z < Depth::kTerms; z++) values[z * kPlane + i] = Load(terms + (z * kPlane + i) * termStride);
    Depth::template TransformOutput<kPlane>(values + i);
  }
#pragma GCC unroll 2
  for (int z = 0; z < Depth::kOutputs; z++) {
    Vector* const plane = values + z * kPlane;
#pragma GCC unroll 6
    for (int i = 0; i < kSide; i++) Plane::template TransformOutput<kSide>(plane + i);
#pragma GCC unroll 4
    for (int i = 0; i < Plane::kOutputs; i++) {
      Plane::template TransformOutput<1>(plane + i * kSide);
#pragma GCC unroll 4
      for (int j = 0; j < Plane::kOutputs; j++) *outputs++ = plane[i * kSide + j];
    }
  }
}

// activation((sum + addend) scale + offset), each step if it is asked for; the first `count` values from `at` on.
SPINEGRADE_INLINE Vector ApplyPostOp(const PostOp& postOp, Vector sum, int64_t at, int64_t count, Vector scale,
                                     Vector offset) {
  if (postOp.addend != nullptr) sum += LoadSome(postOp.addend + at, count);
  if (postOp.activation == Activation::kRelu) {
    // rounded, as in every published figure: in one instruction with the sum it would change their last digits
    return Activate<Activation::kRelu>(postOp.scale == nullptr ? sum : Rounded(sum * scale) + offset);
  }
  return postOp.scale == nullptr ? sum : sum * scale + offset;
}

// Offsets of a tile's outputs in y; -1 where there is no such output.
template <typename Depth, typename Plane>
void FindOutputs(const ConvolutionSizes& sizes, const TilePlace& place, int64_t* places) {
  constexpr int kSide = Plane::kOutputs;
  const int64_t height = sizes.height * kSide / Plane::kStep, width = sizes.width * kSide / Plane::kStep;
  for (int i = 0; i < Depth::kOutputs * kSide * kSide; i++) {
    const int64_t z = place.z * Depth::kOutputs + i / (kSide * kSide), row = place.y * kSide + i / kSide % kSide,
                  column = place.x * kSide + i % kSide;
    const bool isThere = z < sizes.depth && row < height && column < width;
    places[i] = isThere ? (((place.volume * sizes.depth + z) * height + row) * width + column) * sizes.outChannels : -1;
  }
}

template <typename Depth, typename Plane>
void WriteTile(const ConvolutionSizes& sizes, const TilePlace& place, const float* terms, int64_t termStride,
               const PostOp& postOp, float* y) {
  constexpr int kOutputs = Depth::kOutputs * Plane::kOutputs * Plane::kOutputs;
  int64_t places[kOutputs];
  FindOutputs<Depth, Plane>(sizes, place, places);
  for (int64_t c = 0; c < sizes.outChannels; c += kLanes) {
    const int64_t count = sizes.outChannels - c;
    const Vector scale = postOp.scale == nullptr ? Vector{} : LoadSome(postOp.scale + c, count);
    const Vector offset = postOp.scale == nullptr ? Vector{} : LoadSome(postOp.offset + c, count);
    Vector outputs[kOutputs];
    TransformOutput<Depth, Plane>(terms + c, termStride, outputs);
#pragma GCC unroll 16
    for (int i = 0; i < kOutputs; i++) {
      if (places[i] < 0) continue;
      const int64_t at = places[i] + c;
      StoreSome(y + at, ApplyPostOp(postOp, outputs[i], at, count, scale, offset), count);
    }
  }
}

// rows [count, depth] times panels of columns: one term of all tiles.
static void MultiplyTerm(const float* rows, int64_t rowStride, int64_t count, int64_t depth, const float* panels,
                         int64_t columns, float* products, int64_t productStride) {
  for (int64_t column = 0; column < columns; column += kTileColumns, panels += depth * kTileColumns) {
    for (int64_t row = 0; row < count; row += kTileRows) {
      Sums tile{};
      MultiplyTile({rows + row * rowStride, rowStride, 1}, panels, kTileColumns, depth, tile);
#pragma GCC unroll 16
      for (int i = 0; i < kTileRows; i++) {
        float* const target = products + (row + i) * productStride + column;
#pragma GCC unroll 4
        for (int v = 0; v < kTileVectors; v++) Store(target + v * kLanes, tile.sums[i][v]);
      }
    }
  }
}

template <typename Depth, typename Plane>
void ConvolveTiles(const ConvolutionSizes& sizes, const WinogradForward& args, float* space) {
  const int64_t begin = args.begin, end = args.end;
  const float *const x = args.x, *const panels = args.panels;
  const PostOp postOp = args.postOp;
  float* const y = args.y;
  typedef Tiles<Depth, Plane> TheTiles;
  const TheTiles tiles(sizes);
  const int64_t channels = sizes.channels, columns = RoundUp(sizes.outChannels, kTileColumns);
  const int64_t inStride = StrideOf(channels), outStride = StrideOf(columns);
  const int64_t atOnce = TilesAtOnce<Depth>(sizes), inTerm = TermStride(atOnce, inStride),
                outTerm = TermStride(atOnce, outStride);
  float* const zeros = space;
  float* const inTerms = zeros + inStride;
  float* const outTerms = inTerms + TheTiles::kTerms * inTerm;
  for (int64_t c = 0; c < inStride; c += kLanes) Store(zeros + c, Vector{});
  for (int64_t index = begin; index < end; index++) {
    const float* inputs[TheTiles::kInputs];
    FindInputs<Depth, Plane>(sizes, PlaceOf(tiles, index), x, zeros, inputs);
    TransformInputs<Depth, Plane>(inputs, 0, channels, inTerms + (index - begin) * inStride, inTerm);
  }
  for (int term = 0; term < TheTiles::kTerms; term++) {
    MultiplyTerm(inTerms + term * inTerm, inStride, end - begin, channels, panels + term * PanelStride(sizes), columns,
                 outTerms + term * outTerm, outStride);
  }
  for (int64_t index = begin; index < end; index++) {
    const float* const terms = outTerms + (index - begin) * outStride;
    WriteTile<Depth, Plane>(sizes, PlaceOf(tiles, index), terms, outTerm, postOp, y);
  }
}

template <typename Depth, typename Plane>
WinogradPlan PlanOf(const ConvolutionSizes& sizes) {
  typedef Tiles<Depth, Plane> TheTiles;
  const TheTiles tiles(sizes);
  const int64_t columns = RoundUp(sizes.outChannels, kTileColumns), inStride = StrideOf(sizes.channels);
  const int64_t atOnce = TilesAtOnce<Depth>(sizes);
  const int64_t terms = TermStride(atOnce, inStride) + TermStride(atOnce, StrideOf(columns));
  return {sizes.volumes * tiles.deep * tiles.high * tiles.wide, atOnce, TheTiles::kTerms * PanelStride(sizes),
          inStride + TheTiles::kTerms * terms};
}

// Cost of a convolution by tiles of a plane, in products of one term; the terms of the kernel cost as much as those of
// `kTilesOfKernel` tiles, as they are written to memory and read from there.
template <typename Plane>
SPINEGRADE_INLINE int64_t CostOf(const ConvolutionSizes& sizes) {
  constexpr int64_t kTilesOfKernel = 40;
  const Tiles<Identity, Plane> tiles(sizes);
  const int64_t deep = sizes.taps == 3 ? (sizes.depth + F2x3::kStep - 1) / F2x3::kStep : sizes.depth;
  return (sizes.volumes * deep * tiles.high * tiles.wide + kTilesOfKernel) * tiles.kPlaneTerms;
}

SPINEGRADE_INLINE bool TakesLargeTiles(const ConvolutionSizes& sizes) {
  return !sizes.isUpsampled && sizes.largestTile >= F4x3::kOutputs && CostOf<F4x3>(sizes) < CostOf<F2x3>(sizes);
}

// Runs a loop with the axes known to the compiler.
#define SPINEGRADE_FOR_AXES(sizes, Loop, ...)                                                                       \
  do {                                                                                                              \
    if (TakesLargeTiles(sizes)) {                                                                                   \
      return (sizes).taps == 3 ? Loop<F2x3, F4x3>(__VA_ARGS__) : Loop<Identity, F4x3>(__VA_ARGS__);                 \
    }                                                                                                               \
    if (!(sizes).isUpsampled) {                                                                                     \
      return (sizes).taps == 3 ? Loop<F2x3, F2x3>(__VA_ARGS__) : Loop<Identity, F2x3>(__VA_ARGS__);                 \
    }                                                                                                               \
    if ((sizes).isTurned) {                                                                                         \
      return (sizes).taps == 3 ? Loop<F2x3, UpsampledF2x3Backward>(__VA_ARGS__)                                     \
                               : Loop<Identity, UpsampledF2x3Backward>(__VA_ARGS__);                                \
    }                                                                                                               \
    return (sizes).taps == 3 ? Loop<F2x3, UpsampledF2x3>(__VA_ARGS__) : Loop<Identity, UpsampledF2x3>(__VA_ARGS__); \
  } while (false)

static WinogradPlan PlanWinograd(const ConvolutionSizes& sizes) { SPINEGRADE_FOR_AXES(sizes, PlanOf, sizes); }

static void TransformWinogradWeights(const ConvolutionSizes& sizes, const float* kernel, int64_t column,
                                     float* panels) {
  SPINEGRADE_FOR_AXES(sizes, TransformWeights, sizes, kernel, column, panels);
}

static void ConvolveWinograd(const ConvolutionSizes& sizes, const WinogradForward& args, float* space) {
  SPINEGRADE_FOR_AXES(sizes, ConvolveTiles, sizes, args, space);
}

}  // namespace SPINEGRADE_TARGET
