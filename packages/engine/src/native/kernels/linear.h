// Products of matrices in tiles that stay in registers, as Goto and van de Geijn (Anatomy of high-performance matrix
// multiplication, 2008) cut them; what comes before a product and after it costs no pass over memory.
#pragma once

#include "kernels/kernel-types.h"
#include "kernels/matrices.h"
#include "kernels/pointwise.h"
#include "kernels/vector.h"

namespace SPINEGRADE_TARGET {

constexpr int kTileVectors = 2;
constexpr int kTileColumns = kTileVectors * kLanes;
// As many sums as leave registers for the factors: there are 32 with AVX-512, else 16.
constexpr int kTileRows = kLanes == 16 ? 12 : 6;
// Rows of a product that are worked on together; whole tiles.
constexpr int64_t kBlockRows = 48;
// Rows of x and dy whose product is computed before it is added to others: a tile and a panel of them fit the nearest cache,
// all of a task's the next one.
constexpr int64_t kHeldRows = 128;
// Pieces of rows are fetched this many rows before they are needed: no processor foresees such steps.
constexpr int64_t kRowsAhead = 8;

typedef Tile<kTileRows, kTileVectors> Sums;

// Room for a row of `count` values: an odd number of lines of the cache, so that rows do not all meet in one set of it.
SPINEGRADE_INLINE int64_t StrideOf(int64_t count) { return ((count + kTileRows + 15) / 16 | 1) * 16; }

static int64_t LinearSpace(int64_t depth) { return kBlockRows * StrideOf(depth); }

// The values of a gradient's tile, kHeldRows of kTileRows and what whole vectors write beyond them, and those of a panel.
constexpr int64_t kTileSpace = kHeldRows * kTileRows + 16, kPanelSpace = kHeldRows * kTileColumns + 16;

static int64_t LinearKernelSpace(int64_t ins, int64_t outs) {
  return RoundUp(ins, kTileRows) / kTileRows * kTileSpace + RoundUp(outs, kTileColumns) / kTileColumns * kPanelSpace +
         RoundUp(ins, kTileRows) + 16;
}

static void PackPanel(const PanelSource& source, int64_t column, float* panel) {
  const float *const matrix = source.matrix, *const scale = source.scale;
  const int64_t depth = source.depth, columns = source.columns;
  const int64_t rest = columns - column;
  if (!source.isTransposed) {
    Vector factors[kTileVectors];
    for (int v = 0; v < kTileVectors; v++) {
      const int64_t c = v * kLanes;
      factors[v] = scale == nullptr || c >= rest ? Broadcast(1) : LoadSome(scale + column + c, rest - c);
    }
    for (int64_t k = 0; k < depth; k++, panel += kTileColumns) {
      for (int v = 0; v < kTileVectors; v++) {
        const int64_t c = v * kLanes;
        Store(panel + c, c < rest ? LoadSome(matrix + k * columns + column + c, rest - c) * factors[v] : Vector{});
      }
    }
    return;
  }
  for (int64_t begin = 0; begin < depth; begin += 16) {
    const int64_t end = depth < begin + 16 ? depth : begin + 16;
    for (int64_t j = 0; j < kTileColumns; j++) {
      const float* const row = j < rest ? matrix + (column + j) * depth : nullptr;
      for (int64_t k = begin; k < end; k++) {
        panel[k * kTileColumns + j] = j < rest ? row[k] * (scale == nullptr ? 1 : scale[k]) : 0;
      }
    }
  }
}

// Values `begin` to `end` of a row as they are multiplied.
static void PrepareRow(const LinearInput& input, int64_t row, int64_t begin, int64_t end, float* y) {
  const float* const x = input.x + row * input.ins + begin;
  const int64_t count = end - begin;
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

// Rows times the panels of a matrix [depth, columns]. `prefetch(row, column)` is called before the products from there on;
// `finish(row, column, sums, count)` turns them into a vector of y; `post_op(values, count)` works in place on the values that
// were just written.
template <typename Prefetching, typename Finish, typename PostOperation>
void MultiplyRows(const float* prepared, int64_t rows, int64_t depth, const float* panels, int64_t columns, float* y,
                  const Prefetching& prefetch, const Finish& finish, const PostOperation& post_op) {
  const int64_t stride = StrideOf(depth);
  for (int64_t column = 0; column < columns; column += kTileColumns, panels += depth * kTileColumns) {
    const int64_t width = columns - column < kTileColumns ? columns - column : kTileColumns;
    for (int64_t begin = 0; begin < rows; begin += kTileRows) {
      prefetch(begin, column);
      // the products of smaller tiles take too little time for that
      for (int64_t row = begin; kLanes == 16 && row < begin + kTileRows && row < rows; row++) {
        PrefetchToWrite(y, row * columns + column, width);
      }
      Sums tile{};
      MultiplyTile({prepared + begin * stride, stride, 1}, panels, kTileColumns, depth, tile);
      ForVectorsOf(tile, rows - begin, width, [&](int64_t i, int64_t c, Vector sums, int64_t count) {
        const int64_t row = begin + i;
        StoreSome(y + row * columns + column + c, finish(row, column + c, sums, count), count);
      });
      for (int64_t row = begin; row < begin + kTileRows && row < rows; row++)
        post_op(y + row * columns + column, width);
    }
  }
}

// Objects, not functions: a call by a pointer to a function is not inlined by every compiler and level.
struct NoPrefetch {
  void operator()(int64_t, int64_t) const {}
};

static void MultiplyAndAdd(const float* prepared, int64_t ins, const LinearOutput& output, int64_t begin,
                           int64_t rows) {
  const int64_t outs = output.outs;
  const float* const bias = output.bias;
  float* const y = output.y + begin * outs;
  const auto addBias = [=](int64_t, int64_t column, Vector sums, int64_t count) {
    return sums + LoadSome(bias + column, count);
  };
  const bool isSilu = output.activation == Activation::kSilu;
  const auto post_op = [=](float* values, int64_t count) {
    if (isSilu) Map<SiluOf>(values, values, count);
  };
  if (output.addend == nullptr) {
    return MultiplyRows(prepared, rows, ins, output.panels, outs, y, NoPrefetch{}, addBias, post_op);
  }
  const float* const addend = output.addend + begin * outs;
  const auto prefetch = [=](int64_t row, int64_t column) {
    for (int i = 0; i < kTileRows; i++) Prefetch(addend, (row + i) * outs + column, kTileColumns);
  };
  const auto addBoth = [=](int64_t row, int64_t column, Vector sums, int64_t count) {
    return addBias(row, column, sums, count) + LoadSome(addend + row * outs + column, count);
  };
  MultiplyRows(prepared, rows, ins, output.panels, outs, y, prefetch, addBoth, post_op);
}

static void Linear(const LinearInput& input, const LinearOutput& output, int64_t begin, int64_t rows, float* space) {
  const int64_t stride = StrideOf(input.ins);
  for (int64_t row = 0; row < rows; row++) PrepareRow(input, begin + row, 0, input.ins, space + row * stride);
  MultiplyAndAdd(space, input.ins, output, begin, rows);
}

static void LinearBackwardInput(const LinearInputGradient& args, float* space) {
  const int64_t rows = args.rows, outs = args.outs, ins = args.ins;
  const float *const x = args.x, *const panels = args.panels;
  float* const dx = args.dx;
  const LinearInput grads{args.dy, outs, Activation::kNone, nullptr, 1};
  for (int64_t row = 0; row < rows; row++) PrepareRow(grads, row, 0, outs, space + row * StrideOf(outs));
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
  MultiplyRows(space, rows, outs, panels, ins, dx, prefetch, keep, timesDerivative);
}

// Copies the values of rows as MultiplyTile takes them: kTileRows of each row, one row after the other.
static void PackTiles(const LinearInput& input, int64_t first, int64_t rows, int64_t begin, int64_t end, float* tiles,
                      float* values) {
  const int64_t count = end - begin;
  for (int64_t i = count; i < RoundUp(count, kTileRows) + 16; i++) values[i] = 0;
  for (int64_t k = 0; k < rows; k++) {
    Prefetch(input.x, (first + k + kRowsAhead) * input.ins + begin, count);
    PrepareRow(input, first + k, begin, end, values);
    float* target = tiles + k * kTileRows;
    for (int64_t i = 0; i < count; i += kTileRows, target += kTileSpace) {
      // whole vectors: the next row is written over what is too much
      for (int v = 0; v < kTileRows; v += kLanes) Store(target + v, Load(values + i + v));
    }
  }
}

// Copies rows of a matrix as panels.
static void CopyPanels(const float* matrix, int64_t stride, int64_t rows, int64_t columns, float* panels) {
  const int64_t whole = columns / kTileColumns * kTileColumns, rest = columns - whole;
  for (int64_t k = 0; k < rows; k++, matrix += stride, panels += kTileColumns) {
    Prefetch(matrix, kRowsAhead * stride, columns);
    float* target = panels;
    for (int64_t c = 0; c < whole; c += kTileColumns, target += kPanelSpace) {
#pragma GCC unroll 4
      for (int v = 0; v < kTileColumns; v += kLanes) Store(target + v, Load(matrix + c + v));
    }
    for (int64_t v = 0; v < kTileColumns && rest > 0; v += kLanes) {
      Store(target + v, v < rest ? LoadSome(matrix + whole + v, rest - v) : Vector{});
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

static void AddTile(const Sums& tile, float* sums) {
#pragma GCC unroll 16
  for (int row = 0; row < kTileRows; row++) {
#pragma GCC unroll 4
    for (int v = 0; v < kTileVectors; v++, sums += kLanes) Store(sums, Load(sums) + tile.sums[row][v]);
  }
}

static void LinearBackwardKernel(const LinearInput& input, const LinearKernelGradient& args, float* space) {
  const int64_t ins = args.end - args.begin, columns = args.columnEnd - args.column, last = args.row + args.rows;
  const int64_t tilesOfColumn = RoundUp(ins, kTileRows) / kTileRows;
  const int64_t tilesOfRow = RoundUp(columns, kTileColumns) / kTileColumns, products = tilesOfColumn * tilesOfRow;
  float* const tiles = space;
  float* const panels = tiles + tilesOfColumn * kTileSpace;
  float* const values = panels + tilesOfRow * kPanelSpace;
  for (int64_t first = args.row; first < last; first += kHeldRows) {
    const int64_t rest = last - first, depth = rest < kHeldRows ? rest : kHeldRows;
    PackTiles(input, first, depth, args.begin, args.end, tiles, values);
    CopyPanels(args.dy + first * args.outs + args.column, args.outs, depth, columns, panels);
    for (int64_t c = 0; c < tilesOfRow && args.dBias != nullptr; c++) {
      SumPanel(panels + c * kPanelSpace, depth, args.dBias + c * kTileColumns);
    }
    const int64_t nextRows = rest - depth < kHeldRows ? rest - depth : kHeldRows;
    NextFactors next{input, args, first + depth, 2 * nextRows, 0, products == 0 ? 0 : 2 * nextRows / products + 1};
    for (int64_t product = 0; product < products; product++) {
      float* const sums = args.dKernel + product * kTileRows * kTileColumns;
      Prefetch(sums, 0, kTileRows * kTileColumns);
      next.FetchSome();
      const LeftMatrix tile{tiles + product / tilesOfRow * kTileSpace, 1, kTileRows};
      Sums own{};
      MultiplyTile(tile, panels + product % tilesOfRow * kPanelSpace, kTileColumns, depth, own);
      AddTile(own, sums);
    }
  }
}

}  // namespace SPINEGRADE_TARGET
