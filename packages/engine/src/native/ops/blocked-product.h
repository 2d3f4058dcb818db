// A product of rows that are packed on the way and a matrix, cut for the threads.
#pragma once

#include <algorithm>

#include "runtime/arena.h"
#include "runtime/panels.h"
#include "runtime/partition.h"

// Rows that are packed together.
struct RowBlock {
  int64_t row, rows;
};

// The blocks of a product's rows; `most` rows in one of them.
struct RowBlocks {
  int64_t rows, blocks, most;
};

// Packed rows of so many floats stay in the caches from one panel to the next.
constexpr int64_t kFewFloats = int64_t{512} * 1024;

// Calls pack(block, packed) for all blocks of rows, in which `blockAt(index)` returns the block of a task, and
// multiply(part) for parts that are the whole product together.
//
// Many rows: each task packs a block and multiplies it by all panels, which are packed before. Few rows are packed first, and
// each task packs one panel and multiplies them all by it: there are more tasks, and packed panels never leave the cache.
template <typename BlockAt, typename Pack, typename Multiply>
void MultiplyBlocks(const LinearKernels& kernels, const PanelSource& matrix, const RowBlocks& all,
                    const BlockAt& blockAt, const Pack& pack, const Multiply& multiply) {
  const int64_t depth = matrix.depth, columns = matrix.columns, width = kernels.tileColumns;
  const int64_t stride = kernels.packedRow(depth), panels = DivideUp(columns, width);
  const auto floatsOf = [&](int64_t rows) { return RoundUpTo(rows, kernels.tileRows) * stride; };
  if (panels < all.blocks || floatsOf(all.rows) > kFewFloats) {
    const Floats packedPanels = PackPanels(matrix, kernels);
    ParallelFor(all.blocks, [&](int64_t index) {
      const RowBlock block = blockAt(index);
      const Scratch packed(floatsOf(all.most));
      pack(block, packed.data());
      multiply(ProductPart{depth, block.row, block.rows, 0, columns, packed.data(), packedPanels.get()});
    });
    return;
  }
  const Floats packed = AllocateFloats(floatsOf(all.rows));
  ParallelFor(all.blocks, [&](int64_t index) {
    const RowBlock block = blockAt(index);
    pack(block, packed.get() + block.row * stride);
  });
  ParallelFor(panels, [&](int64_t index) {
    const int64_t column = index * width;
    const Scratch panel(DivideUp(depth, kernels.depthOfStep) * width);
    kernels.packPanel(matrix, column, panel.data());
    multiply(ProductPart{depth, 0, all.rows, column, std::min(columns, column + width), packed.get(), panel.data()});
  });
}

// The same of rows that are packed alike.
template <typename Pack, typename Multiply>
void MultiplyRowBlocks(const LinearKernels& kernels, int64_t rows, const PanelSource& matrix, const Pack& pack,
                       const Multiply& multiply) {
  const int64_t most = kernels.blockRows;
  const auto blockAt = [=](int64_t index) { return RowBlock{index * most, std::min(most, rows - index * most)}; };
  MultiplyBlocks(kernels, matrix, {rows, DivideUp(rows, most), most}, blockAt, pack, multiply);
}

// The same of the rows of `input`.
template <typename Multiply>
void MultiplyInput(const LinearKernels& kernels, const LinearInput& input, int64_t rows, const PanelSource& matrix,
                   const Multiply& multiply) {
  const auto pack = [&](const RowBlock& block, float* packed) {
    kernels.packRows(input, block.row, block.rows, packed, Scratch(kernels.space(input.ins)).data());
  };
  MultiplyRowBlocks(kernels, rows, matrix, pack, multiply);
}
