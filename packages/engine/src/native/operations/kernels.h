// The inner loops of the operations, one table for each instruction set that they are compiled for. All take float32,
// and work on one part of the whole that one thread is given.
#pragma once

#include <cstddef>
#include <cstdint>

enum class Activation : int32_t { kNone, kRelu, kSilu, kGelu };

// Sizes of a depthwise convolution: [N, H, W, C] and a kernel [k, k, C] make [N, h, w, C].
struct Depthwise {
  int64_t images, height, width, channels;
  int64_t outHeight, outWidth;
  int64_t kernel, stride;
  // Rows of zeros above and columns on the left.
  int64_t padTop, padLeft;
  // What the outputs go through.
  Activation activation;
};

struct LayerNormRows {
  size_t rows, channels;
  float epsilon;
};

// Sizes of attention: queries [N, L, C] and keys and values [N, M, 2C], where C = heads * width.
struct Attention {
  int64_t slices, queries, keys, heads, width;
};

// Rows `begin` to `end` of the queries of one head.
struct QueryRows {
  int64_t slice, head, begin, end;
};

// Sizes of a convolution of [B, D, H, W, C] by the input channels from `firstChannel` on of a kernel
// [taps, 3, 3, kernelChannels, O], stride 1, padding 1 where there are 3 taps; the input may be up-sampled by 2 in plane
// (nearest) first.
//
// Turned, it is that convolution's backward pass by its input: it takes gradients [B, D, H, W, C], in plane twice as large
// as what it makes where the input was up-sampled, and the kernel [taps, 3, 3, kernelChannels, C] as it lies.
struct Convolution {
  int64_t volumes, depth, height, width, channels, outChannels;
  int64_t taps, kernelChannels, firstChannel;
  bool isUpsampled, isTurned;
};

// A part of the backward pass by a kernel: input channels `channel` to `channelEnd`, tiles `begin` to `end`.
struct KernelGradientTask {
  int64_t channel, channelEnd, begin, end;
};

// A convolution's tiles and how many are worked on together at most; floats of the kernel's panels and of the work space.
struct WinogradPlan {
  int64_t tiles, tilesAtOnce, panels, space;
};

// What batch norm makes of x: activation((x - mean) rstd scale + offset), all [C].
struct Normalisation {
  const float *mean, *rstd, *scale, *offset;
  Activation activation;
};

// What a linear layer reads: x [rows, ins] through an activation (GELU or none), or times gates [N, ins], if not null, of
// the image [rowsOfImage, ins] that a row belongs to.
struct LinearInput {
  const float* x;
  int64_t ins;
  Activation activation;
  const float* gates;
  int64_t rowsOfImage;
};

// What it makes of the product with a kernel's panels: y [rows, outs], bias [outs] and addend [rows, outs], if not null,
// added, then the activation (SiLU or none).
struct LinearOutput {
  int64_t outs;
  const float *panels, *bias, *addend;
  Activation activation;
  float* y;
};

// What a sum of products becomes: activation((sum + addend) scale + offset), with an addend like the output, scale and
// offset [C]. The addend may be null, and scale with offset.
struct Finishing {
  const float *addend, *scale, *offset;
  Activation activation;
};

struct Kernels {
  const char* instructions;
  // Floats that the work space of the depthwise loops takes.
  size_t (*depthwiseSpace)(const Depthwise&);
  // Floats that the work space of attention takes.
  size_t (*attentionSpace)(const Attention&);

  // y = x Phi(x), dx = dy (Phi(x) + x phi(x)), of `count` values.
  void (*gelu)(const float* x, float* y, size_t count);
  void (*geluGradient)(const float* dy, const float* x, float* dx, size_t count);
  // y = x s(x), dx = dy (s + x s (1 - s)) with the logistic function s.
  void (*silu)(const float* x, float* y, size_t count);
  void (*siluGradient)(const float* dy, const float* x, float* dx, size_t count);

  // y = (x - mean) rstd scale + offset of each row; mean and rstd [rows] are written.
  void (*layerNorm)(const LayerNormRows&, const float* x, const float* scale, const float* offset, float* y,
                    float* mean, float* rstd);
  // dx [rows, C]; the rows' shares of dScale and dOffset [C] are added to these.
  void (*layerNormGradient)(const LayerNormRows&, const float* dy, const float* x, const float* scale,
                            const float* mean, const float* rstd, float* dx, float* dScale, float* dOffset);

  // Floats that the work spaces of the linear loops take, by what the product is over, or by rows of dW.
  size_t (*linearSpace)(int64_t depth);
  size_t (*linearKernelSpace)(int64_t rows);
  // Columns `column` and following of a matrix [depth, columns], or of a transposed one [columns, depth], become a
  // panel [depth, tileColumns], zeros behind the last. `scale`, if not null, multiplies the columns that lie in memory.
  void (*packPanel)(const float* matrix, int64_t depth, int64_t columns, bool isTransposed, int64_t column,
                    const float* scale, float* panel);
  // Rows `begin` and following, blockRows at most.
  void (*linear)(const LinearInput&, const LinearOutput&, int64_t begin, int64_t rows, float* space);
  // dx = dy W', times GELU's slope at x unless that is null; panels of W' [outs, ins].
  void (*linearInputGradient)(const float* dy, int64_t rows, int64_t outs, const float* panels, int64_t ins,
                              const float* x, float* dx, float* space);
  // The shares of `rows` rows from `row` on of the rows `begin` to `end` of dW, in whole tiles, and of dBias are added to
  // these; dBias may be null.
  void (*linearKernelGradient)(const LinearInput&, const float* dy, int64_t row, int64_t rows, int64_t outs,
                               int64_t begin, int64_t end, float* dKernel, float* dBias, float* space);
  int64_t blockRows, tileRows, tileColumns;

  // The rows' means [N, L, C] of the values; of each row's scores the maximum and 1 / the sum of exp(score - maximum),
  // in statistics [N, heads, L, 2].
  void (*attention)(const Attention&, const QueryRows&, const float* queries, const float* keysAndValues, float* means,
                    float* statistics, float* space);
  // The rows' dQueries [N, L, C]; their share of dKeysAndValues [N, M, 2C], the head's part of which is written.
  void (*attentionGradient)(const Attention&, const QueryRows&, const float* dMeans, const float* queries,
                            const float* keysAndValues, const float* statistics, float* dQueries,
                            float* dKeysAndValues, float* space);

  // The rows' sums of x - shift and of its squares are added to sums and squares [C].
  void (*moments)(const float* x, const float* shift, float* sums, float* squares, size_t rows, size_t channels);
  void (*normalise)(const Normalisation&, const float* x, float* y, size_t rows, size_t channels);
  // slopes = dy times the activation's slope [rows, C]; the rows' shares of dScale and dOffset [C] are added to these.
  void (*normaliseSlopes)(const Normalisation&, const float* dy, const float* x, float* slopes, float* dScale,
                          float* dOffset, size_t rows, size_t channels);
  // Slopes become dx, given the means over all rows of slopes times normalised x, and of slopes.
  void (*batchGradient)(const Normalisation&, const float* x, const float* meanOfProducts, const float* meanOfSlopes,
                        float* slopes, size_t rows, size_t channels);

  // The rows' sum is added to sums [C].
  void (*sumRows)(const float* x, float* sums, size_t rows, size_t channels);

  // Rows `begin` to `end` of one image's output; their sum is added to sums [C], which may be null.
  void (*depthwise)(const Depthwise&, int64_t image, int64_t begin, int64_t end, const float* x, const float* kernel,
                    const float* bias, float* y, float* sums, float* space);
  // Rows `begin` to `end` of one image's input gradient.
  void (*depthwiseInputGradient)(const Depthwise&, int64_t image, int64_t begin, int64_t end, const float* dy,
                                 const float* kernel, float* dx, float* space);
  // One image's share of the gradients by kernel [k, k, C] and bias [C], for the channels from `channel` on that are
  // computed at once; both are written.
  void (*depthwiseKernelGradient)(const Depthwise&, int64_t image, int64_t channel, const float* x, const float* dy,
                                  float* dKernel, float* dBias, float* space);
  // How many channels that is, and how many rows at most `depthwise` and `depthwiseInputGradient` may be given.
  int64_t channelsAtOnce, rowsAtOnce;

  // A linear layer's rows of a depthwise convolution by 3x3, of stride 1, and GELU: rows `begin` to `end` of one image.
  // Floats of its work space, for `pixels` of those rows.
  size_t (*depthwiseLinearSpace)(const Depthwise&, int64_t pixels);
  void (*depthwiseLinear)(const Depthwise&, int64_t image, int64_t begin, int64_t end, const float* x,
                          const float* kernel, const float* bias, const LinearOutput&, float* space);

  WinogradPlan (*planWinograd)(const Convolution&);
  // Writes the part of the panels that holds the outputs' channels from `column` on, tileColumns of them.
  void (*transformWinogradWeights)(const Convolution&, const float* kernel, int64_t column, float* panels);
  // The outputs of the tiles `begin` to `end`.
  void (*convolveWinograd)(const Convolution&, int64_t begin, int64_t end, const float* x, const float* panels,
                           const Finishing&, float* y, float* space);
  // The backward pass by the kernel. How many floats the sums of a task's terms take, and its work space.
  size_t (*winogradGradientSums)(const Convolution&, int64_t channels);
  size_t (*winogradGradientSpace)(const Convolution&, int64_t channels);
  // Writes a task's sums.
  void (*sumWinogradGradient)(const Convolution&, const KernelGradientTask&, const float* x, const float* dy,
                              float* sums, float* space);
  // Writes row `channel` of dKernel [taps, 3, 3, C, O] from the sums of the tasks that have it, `parts` of them, one
  // `partStride` after the other; `first` is the tasks' first channel, `channels` how many they have.
  void (*writeWinogradGradient)(const Convolution&, const float* sums, int64_t parts, int64_t partStride, int64_t first,
                                int64_t channels, int64_t channel, float* dKernel);
};

// One of these for each of the targets that compile-operations.ts names.
extern "C" const Kernels* spinegradeKernels_baseline();
extern "C" const Kernels* spinegradeKernels_avx2();
extern "C" const Kernels* spinegradeKernels_avx512();
