// Products of matrices in tiles that stay in registers, as Goto and van de Geijn (Anatomy of high-performance matrix
// multiplication, 2008) cut them; what comes before a product and after it costs no pass over memory.
#pragma once

#include "kernels/batch-norm.h"
#include "kernels/bfloat16-products.h"
#include "kernels/kernel-types.h"
#include "kernels/matrices.h"
#include "kernels/pointwise.h"
#include "kernels/products.h"
#include "kernels/vector.h"

namespace SPINEGRADE_TARGET {

// Rows of a product that are worked on together; whole tiles.
constexpr int64_t kBlockRows = 48;

// Room for a row of `count` values: an odd number of lines of the cache, so that rows do not all meet in one set of it.
SPINEGRADE_INLINE int64_t StrideOf(int64_t count) { return ((count + kTileRows + 15) / 16 | 1) * 16; }

// Steps of sums of `depth` products.
template <typename Products>
SPINEGRADE_INLINE int64_t StepsOf(int64_t depth) {
  return (depth + Products::kDepthOfStep - 1) / Products::kDepthOfStep;
}

// Room for a row of values before they are packed, with zeros and whole vectors after them.
static int64_t ValuesSpace(int64_t count) { return RoundUp(count, kTileRows) + 16; }

template <typename Products>
int64_t PackedRow(int64_t depth) {
  return StrideOf(StepsOf<Products>(depth));
}

template <typename Products>
int64_t LinearKernelSpace(int64_t ins, int64_t outs) {
  return RoundUp(ins, kTileRows) / kTileRows * kTileSpace + RoundUp(outs, kTileColumns) / kTileColumns * kPanelSpace +
         Products::kDepthOfStep * ValuesSpace(ins);
}

// A batch norm of a row's channels from `channel` on.
static void NormaliseChannels(const Normalisation& by, int64_t channel, const float* x, int64_t count, float* y) {
  Normalise({by.mean + channel, by.rstd + channel, by.scale + channel, by.offset + channel, by.activation},
            {1, count, x, y});
}

// Values `begin` to `end` of a row as they are multiplied.
static void PrepareRow(const LinearInput& input, int64_t row, int64_t begin, int64_t end, float* y) {
  const float* const x = input.x + row * input.ins + begin;
  const int64_t count = end - begin;
  if (input.norm != nullptr) return NormaliseChannels(*input.norm, begin, x, count, y);
  if (input.activation == Activation::kGelu) return Map<GeluOf>(x, y, count);
  const float* const gates = input.gates;
  if (gates == nullptr) {
    for (int64_t i = 0; i < count; i += kLanes) StoreSome(y + i, LoadSome(x + i, count - i), count - i);
    return;
  }
  const float* const gate = gates + row / input.rowsOfImage * input.ins + begin;
  for (int64_t i = 0; i < count; i += kLanes) {
    StoreSome(y + i, LoadSome(x + i, count - i) * LoadSome(gate + i, count - i), count - i);
  }
}

// A row as the left factors of a product; `values` is room for it.
template <typename Products>
void PackRow(const LinearInput& input, int64_t row, float* factors, float* values) {
  if constexpr (Products::kDepthOfStep == 1) {
    PrepareRow(input, row, 0, input.ins, factors);
  } else {
    const bool isPlain = input.activation == Activation::kNone && input.gates == nullptr && input.norm == nullptr;
    if (!isPlain) PrepareRow(input, row, 0, input.ins, values);
    Products::RoundRow(isPlain ? input.x + row * input.ins : values, input.ins, factors);
  }
}

// Calls write(row, column, sums, count) for each vector of a tile's first rows and columns; the last of a row may hold only
// `count` < kLanes values.
template <typename Write>
SPINEGRADE_INLINE void ForVectorsOf(const Sums& tile, int64_t rows, int64_t columns, const Write& write) {
  if (columns >= kTileColumns) {
#pragma GCC unroll 16
    for (int row = 0; row < kTileRows; row++) {
      if (row >= rows) break;
#pragma GCC unroll 4
      for (int v = 0; v < kTileVectors; v++) write(row, v * kLanes, tile.sums[row][v], int64_t{kLanes});
    }
    return;
  }
  const Sums held = tile;  // in memory, where a loop finds its vectors
  for (int row = 0; row < kTileRows && row < rows; row++) {
    for (int v = 0; v * kLanes < columns; v++) write(row, v * kLanes, held.sums[row][v], columns - v * kLanes);
  }
}

template <typename Products>
void PackRows(const LinearInput& input, int64_t begin, int64_t rows, float* packed, float* space) {
  const int64_t stride = PackedRow<Products>(input.ins);
  for (int64_t i = 0; i < rows; i++) PackRow<Products>(input, begin + i, packed + i * stride, space);
}

static void NormaliseRow(const NormalisedInput& input, int64_t row, float* y) {
  int64_t channel = 0;
  for (int64_t piece = 0; piece < input.count; piece++) {
    const int64_t channels = input.pieces[piece].channels;
    NormaliseChannels(input.norm, channel, input.pieces[piece].x + row * channels, channels, y + channel);
    channel += channels;
  }
}

template <typename Products>
void PackNormalised(const NormalisedInput& input, int64_t begin, int64_t rows, float* packed, float* space) {
  const int64_t stride = PackedRow<Products>(input.ins);
  for (int64_t i = 0; i < rows; i++) {
    float* const factors = packed + i * stride;
    if constexpr (Products::kDepthOfStep == 1) {
      NormaliseRow(input, begin + i, factors);
    } else {
      NormaliseRow(input, begin + i, space);
      Products::RoundRow(space, input.ins, factors);
    }
  }
}

// A part of y [all rows, columns]. `prefetch(row, column)` is called before the products from there on; `finish(row, column,
// sums, count)` turns them into a vector of y; `post_op(values, count)` works in place on the values that were just written.
template <typename Products, typename Prefetching, typename Finish, typename PostOperation>
void MultiplyRows(const ProductPart& part, int64_t columns, float* y, const Prefetching& prefetch, const Finish& finish,
                  const PostOperation& post_op) {
  const int64_t steps = StepsOf<Products>(part.depth), stride = PackedRow<Products>(part.depth);
  const int64_t end = part.row + part.rows;
  const float* panel = part.panels;
  for (int64_t column = part.column; column < part.columnEnd; column += kTileColumns, panel += steps * kTileColumns) {
    const int64_t rest = part.columnEnd - column, width = rest < kTileColumns ? rest : kTileColumns;
    const float* packed = part.packed;
    for (int64_t begin = part.row; begin < end; begin += kTileRows, packed += kTileRows * stride) {
      prefetch(begin, column);
      // the products of smaller tiles take too little time for that
      for (int64_t row = begin; kLanes == 16 && row < begin + kTileRows && row < end; row++) {
        PrefetchToWrite(y, row * columns + column, width);
      }
      Sums tile;
      Products::Multiply({packed, stride, 1}, panel, steps, tile);
      ForVectorsOf(tile, end - begin, width, [&](int64_t i, int64_t c, Vector sums, int64_t count) {
        const int64_t row = begin + i;
        StoreSome(y + row * columns + column + c, finish(row, column + c, sums, count), count);
      });
      for (int64_t row = begin; row < begin + kTileRows && row < end; row++) post_op(y + row * columns + column, width);
    }
  }
}

// Objects, not functions: a call by a pointer to a function is not inlined by every compiler and level.
struct NoPrefetch {
  void operator()(int64_t, int64_t) const {}
};

template <typename Products>
void LinearForward(const ProductPart& part, const LinearOutput& output) {
  const int64_t outs = output.outs;
  const float *const bias = output.bias, *const addend = output.addend;
  const auto addBias = [=](int64_t, int64_t column, Vector sums, int64_t count) {
    return sums + LoadSome(bias + column, count);
  };
  const Activation activation = output.activation;
  const auto post_op = [=](float* values, int64_t count) {
    if (activation == Activation::kSilu) Map<SiluOf>(values, values, count);
    if (activation == Activation::kRelu) Map<Activate<Activation::kRelu>>(values, values, count);
  };
  if (addend == nullptr) return MultiplyRows<Products>(part, outs, output.y, NoPrefetch{}, addBias, post_op);
  const auto prefetch = [=](int64_t row, int64_t column) {
    for (int i = 0; i < kTileRows; i++) Prefetch(addend, (row + i) * outs + column, kTileColumns);
  };
  const auto addBoth = [=](int64_t row, int64_t column, Vector sums, int64_t count) {
    return addBias(row, column, sums, count) + LoadSome(addend + row * outs + column, count);
  };
  MultiplyRows<Products>(part, outs, output.y, prefetch, addBoth, post_op);
}

template <typename Products>
void LinearBackwardInput(const ProductPart& part, const LinearInputGradient& args) {
  const int64_t ins = args.ins;
  const float* const x = args.x;
  float* const dx = args.dx;
  const auto prefetch = [=](int64_t row, int64_t column) {
    for (int i = 0; i < kTileRows && x != nullptr; i++) Prefetch(x, (row + i) * ins + column, kTileColumns);
  };
  const auto keep = [](int64_t, int64_t, Vector sums, int64_t) { return sums; };
  const auto timesDerivative = [=](float* values, int64_t count) {
    if (x == nullptr) return;
    const float* const source = x + (values - dx);
    if (count < kTileColumns) return MapGradient<GeluDerivative>(values, source, values, count);
    Vector slopes[kTileVectors];
#pragma GCC unroll 4
    for (int v = 0; v < kTileVectors; v++) slopes[v] = GeluDerivative(Load(source + v * kLanes));
#pragma GCC unroll 4
    for (int v = 0; v < kTileVectors; v++) Store(values + v * kLanes, Load(values + v * kLanes) * slopes[v]);
  };
  MultiplyRows<Products>(part, ins, dx, prefetch, keep, timesDerivative);
}

template <typename Products>
void NormalisedLinearBackwardInput(const ProductPart& part, const NormalisedInputGradient& args) {
  const int64_t ins = args.ins;
  const float *const x = args.x, *const mean = args.mean, *const slope = args.slope, *const offset = args.offset;
  const auto prefetch = [=](int64_t row, int64_t column) {
    for (int i = 0; i < kTileRows; i++) Prefetch(x, (row + i) * ins + column, kTileColumns);
  };
  const auto addNorm = [=](int64_t row, int64_t column, Vector sums, int64_t count) {
    const Vector centred = LoadSome(x + row * ins + column, count) - LoadSome(mean + column, count);
    return sums + LoadSome(offset + column, count) + centred * LoadSome(slope + column, count);
  };
  MultiplyRows<Products>(part, ins, args.dx, prefetch, addNorm, [](float*, int64_t) {});
}

// Packs the values of rows as Multiply takes them: kTileRows of each step, one step after the other.
template <typename Products>
void PackTiles(const LinearInput& input, int64_t first, int64_t rows, int64_t begin, int64_t end, float* tiles,
               float* values) {
  const int64_t count = end - begin, space = ValuesSpace(count);
  for (int64_t i = 0; i < Products::kDepthOfStep * space; i++) values[i] = 0;
  for (int64_t k = 0; k < rows; k += Products::kDepthOfStep, tiles += kTileRows) {
    for (int64_t next = 0; next < Products::kDepthOfStep; next++) {
      Prefetch(input.x, (first + k + next + kRowsAhead) * input.ins + begin, count);
    }
    PrepareRow(input, first + k, begin, end, values);
    if constexpr (Products::kDepthOfStep == 2) {
      float* const second = values + space;
      if (k + 1 < rows) {
        PrepareRow(input, first + k + 1, begin, end, second);
      } else {
        for (int64_t i = 0; i < count; i++) second[i] = 0;
      }
      Products::JoinRows(values, second, count, values);
    }
    float* target = tiles;
    for (int64_t i = 0; i < count; i += kTileRows, target += kTileSpace) {
      // whole vectors: the next step is written over what is too much
      for (int v = 0; v < kTileRows; v += kLanes) Store(target + v, Load(values + i + v));
    }
  }
}

// Adds the rows of a panel to `sums` [kTileColumns].
static void SumPanel(const float* panel, int64_t rows, float* sums) {
  for (int v = 0; v < kTileColumns; v += kLanes) {
    Vector sum{};
    for (int64_t k = 0; k < rows; k++) sum += Load(panel + k * kTileColumns + v);
    Store(sums + v, Load(sums + v) + sum);
  }
}

// The same of a matrix's columns, V whole vectors of them.
template <int V>
void SumVectors(const float* matrix, int64_t stride, int64_t rows, float* sums) {
  Vector own[V] = {};
  for (int64_t k = 0; k < rows; k++, matrix += stride) {
#pragma GCC unroll 8
    for (int v = 0; v < V; v++) own[v] += Load(matrix + v * kLanes);
  }
#pragma GCC unroll 8
  for (int v = 0; v < V; v++) Store(sums + v * kLanes, Load(sums + v * kLanes) + own[v]);
}

// The same of all its columns. Whole vectors of sums are written.
static void SumColumns(const float* matrix, int64_t stride, int64_t rows, int64_t columns, float* sums) {
  // each row is another page of memory: as many vectors of it at a time as there are
  int64_t c = 0;
  for (; c + 8 * kLanes <= columns; c += 8 * kLanes) SumVectors<8>(matrix + c, stride, rows, sums + c);
  for (; c + 2 * kLanes <= columns; c += 2 * kLanes) SumVectors<2>(matrix + c, stride, rows, sums + c);
  for (; c < columns; c += kLanes) {
    Vector own{};
    for (int64_t k = 0; k < rows; k++) own += LoadSome(matrix + k * stride + c, columns - c);
    Store(sums + c, Load(sums + c) + own);
  }
}

// Adds the rows of dy to `sums`, whole panels of them; they are not rounded.
template <typename Products>
void AddBias(const float* dy, int64_t stride, int64_t rows, int64_t columns, const float* panels, float* sums) {
  if constexpr (Products::kDepthOfStep == 1) {
    for (int64_t c = 0; c < columns; c += kTileColumns, panels += kPanelSpace) SumPanel(panels, rows, sums + c);
  } else {
    SumColumns(dy, stride, rows, columns, sums);
  }
}

// The factors of the products that come next, fetched piece by piece while others are computed: a piece is the task's part of
// a row of x, or of dy.
struct NextFactors {
  const LinearInput& input;
  const LinearKernelGradient& args;
  int64_t first, pieces, fetched, atOnce;

  void FetchSome() {
    const int64_t end = fetched + atOnce < pieces ? fetched + atOnce : pieces;
    for (; fetched < end; fetched++) {
      const int64_t row = first + fetched / 2;
      if (fetched % 2 == 0) {
        Prefetch(args.dy, row * args.outs + args.column, args.columnEnd - args.column);
      } else {
        Prefetch(input.x, row * input.ins + args.begin, args.end - args.begin);
      }
    }
  }
};

template <typename Products>
void LinearBackwardKernel(const LinearInput& input, const LinearKernelGradient& args, float* space) {
  const int64_t ins = args.end - args.begin, columns = args.columnEnd - args.column, last = args.row + args.rows;
  const int64_t tilesOfColumn = RoundUp(ins, kTileRows) / kTileRows;
  const int64_t tilesOfRow = RoundUp(columns, kTileColumns) / kTileColumns, products = tilesOfColumn * tilesOfRow;
  constexpr int64_t kHeldRows = kHeldSteps * Products::kDepthOfStep;
  float* const tiles = space;
  float* const panels = tiles + tilesOfColumn * kTileSpace;
  float* const values = panels + tilesOfRow * kPanelSpace;
  for (int64_t first = args.row; first < last; first += kHeldRows) {
    const int64_t rest = last - first, depth = rest < kHeldRows ? rest : kHeldRows;
    const float* const dy = args.dy + first * args.outs + args.column;
    PackTiles<Products>(input, first, depth, args.begin, args.end, tiles, values);
    Products::CopyPanels(dy, args.outs, depth, columns, panels);
    if (args.dBias != nullptr) AddBias<Products>(dy, args.outs, depth, columns, panels, args.dBias);
    const int64_t nextRows = rest - depth < kHeldRows ? rest - depth : kHeldRows;
    NextFactors next{input, args, first + depth, 2 * nextRows, 0, products == 0 ? 0 : 2 * nextRows / products + 1};
    for (int64_t product = 0; product < products; product++) {
      float* const sums = args.dKernel + product * kTileRows * kTileColumns;
      Prefetch(sums, 0, kTileRows * kTileColumns);
      next.FetchSome();
      const LeftMatrix tile{tiles + product / tilesOfRow * kTileSpace, 1, kTileRows};
      Products::Add(tile, panels + product % tilesOfRow * kPanelSpace, StepsOf<Products>(depth), sums);
    }
  }
}

}  // namespace SPINEGRADE_TARGET
