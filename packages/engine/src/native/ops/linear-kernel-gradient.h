// The gradient of a linear layer's kernel, cut for the threads.
#pragma once

#include <algorithm>

#include "runtime/active-kernels.h"
#include "runtime/arena.h"
#include "runtime/partition.h"

// A kernel's gradient is computed in tasks of so many of its rows and columns at most, which a cache holds with their
// factors (twice as many rows of bfloat16), and of a part of x's rows where those are few tasks and these are enough: the
// parts' sums cost memory and time.
constexpr int64_t kGradientRows = 192, kGradientColumns = 512, kGradientTasks = 16, kRowsOfPart = 512;

// The first row of each part [parts, `step`], `outs` of it, summed in order.
inline void AddParts(const float* source, int64_t parts, int64_t step, int64_t outs, float* target) {
  std::copy_n(source, outs, target);
  for (int64_t part = 1; part < parts; part++) {
    for (int64_t c = 0; c < outs; c++) target[c] += source[part * step + c];
  }
}

// The ranges of at most `most` values into which 0 to `count` is split: as few as possible, and of one size, which is a
// multiple of `unit`; the last one may be shorter.
class EvenRanges {
 public:
  EvenRanges(int64_t count, int64_t most, int64_t unit)
      : count_(count),
        size_(std::max(unit, RoundUpTo(DivideUp(count, std::max<int64_t>(1, DivideUp(count, most))), unit))) {}
  int64_t Number() const { return std::max<int64_t>(1, DivideUp(count_, size_)); }
  int64_t Size() const { return size_; }
  int64_t Begin(int64_t range) const { return range * size_; }
  int64_t End(int64_t range) const { return std::min(Begin(range) + size_, count_); }

 private:
  int64_t count_, size_;
};

// Layout of the sums of a kernel's gradient in memory: for each part of the samples, each group of its rows and each strip of
// its columns a block of `block` floats, in tiles.
struct GradientBlocks {
  int64_t tileRows, tileColumns;
  EvenRanges groups, strips, parts;
  int64_t block, blocksOfPart;

  GradientBlocks(int64_t samples, int64_t ins, int64_t outs, const LinearKernels& kernels)
      : tileRows(kernels.tileRows),
        tileColumns(kernels.tileColumns),
        groups(ins, kGradientRows * kernels.depthOfStep, tileRows),
        strips(outs, kGradientColumns, tileColumns),
        parts(samples, MostOfPart(samples, groups.Number() * strips.Number()), 1),
        block(groups.Size() * strips.Size()),
        blocksOfPart(groups.Number() * strips.Number()) {}

  static int64_t MostOfPart(int64_t samples, int64_t blocks) {
    const int64_t wanted = DivideUp(kGradientTasks, blocks), most = std::max<int64_t>(1, samples / kRowsOfPart);
    return std::max<int64_t>(1, DivideUp(samples, std::min(wanted, most)));
  }

  // One row of dKernel, `outs` sums: those of all parts, in order.
  void AddRow(const float* sums, int64_t row, float* target) const {
    const int64_t group = row / groups.Size(), tile = row % groups.Size() / tileRows, rowOfTile = row % tileRows;
    for (int64_t strip = 0; strip < strips.Number(); strip++) {
      const int64_t begin = strips.Begin(strip), columns = strips.End(strip) - begin;
      const float* const ofStrip = sums + (group * strips.Number() + strip) * block +
                                   tile * tileRows * RoundUpTo(columns, tileColumns) + rowOfTile * tileColumns;
      for (int64_t c = 0; c < columns; c += tileColumns) {
        AddParts(ofStrip + c * tileRows, parts.Number(), blocksOfPart * block, std::min(tileColumns, columns - c),
                 target + begin + c);
      }
    }
  }
};

// dy [rows, outs] and the results, dKernel [ins, outs] and dBias [outs].
struct KernelGradient {
  int64_t rows, outs;
  const float* dy;
  float *dKernel, *dBias;
};

// Throws std::bad_alloc.
inline void WriteKernelGradient(const LinearKernels& kernels, const LinearInput& input, const KernelGradient& args) {
  const int64_t rows = args.rows, outs = args.outs, ins = input.ins;
  const float* const dy = args.dy;
  float *const dKernel = args.dKernel, *const dBias = args.dBias;
  const GradientBlocks blocks(rows, ins, outs, kernels);
  const int64_t parts = blocks.parts.Number(), tasks = parts * blocks.blocksOfPart, strips = blocks.strips.Number();
  const int64_t width = RoundUpTo(outs, kernels.tileColumns);
  const int64_t space = kernels.kernelSpace(blocks.groups.Size(), blocks.strips.Size());
  const Floats sums = AllocateFloats(tasks * blocks.block), biases = AllocateFloats(parts * width);
  std::fill_n(biases.get(), parts * width, 0.0f);
  ParallelFor(tasks, [&](int64_t index) {
    const int64_t part = index / blocks.blocksOfPart, group = index % blocks.blocksOfPart / strips;
    const int64_t row = blocks.parts.Begin(part), strip = index % strips, column = blocks.strips.Begin(strip);
    float* const own = sums.get() + index * blocks.block;
    std::fill_n(own, blocks.block, 0.0f);
    const LinearKernelGradient task{row,
                                    blocks.parts.End(part) - row,
                                    blocks.groups.Begin(group),
                                    blocks.groups.End(group),
                                    column,
                                    blocks.strips.End(strip),
                                    dy,
                                    outs,
                                    own,
                                    group == 0 ? biases.get() + part * width + column : nullptr};
    kernels.kernelGradient(input, task, Scratch(space).data());
  });
  ParallelFor(ins, [&](int64_t row) { blocks.AddRow(sums.get(), row, dKernel + row * outs); });
  AddParts(biases.get(), parts, width, outs, dBias);
}
