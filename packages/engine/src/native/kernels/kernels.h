// The inner loops of the operations: one table for each instruction set that they are compiled for.
//
// A loop works on the part of the whole that one thread is given. Loops keep no state and never allocate, fail or throw:
// any number of threads may call them, as long as the memory that they write is their own. The caller has checked shapes
// and attributes. Arguments are described in kernel-types.h.
#pragma once

#include "kernels/kernel-types.h"

struct PointwiseKernels {
  // y = x Phi(x), dx = dy (Phi(x) + x phi(x)), of `count` values; y may be x, dx may be dy or x.
  void (*gelu)(const float* x, float* y, int64_t count);
  void (*geluGradient)(const float* dy, const float* x, float* dx, int64_t count);
  // y = x s(x), dx = dy (s + x s (1 - s)) with the logistic function s.
  void (*silu)(const float* x, float* y, int64_t count);
  void (*siluGradient)(const float* dy, const float* x, float* dx, int64_t count);
  // y = scale max(x, 0)^2 + bias, dx = dy 2 scale max(x, 0), of `count` values, and their share of the other gradients:
  // thousands at most, as a long float32 sum loses its last digits.
  void (*starRelu)(float scale, float bias, const float* x, float* y, int64_t count);
  StarReluSums (*starReluGradient)(float scale, const float* dy, const float* x, float* dx, int64_t count);
  // The sum of x [rows, channels] over its rows is added to sums [channels].
  void (*sumRows)(const float* x, float* sums, int64_t rows, int64_t channels);
};

// `count` numbers from one format to the other; narrow rounds to nearest, ties to even, and a finite number stays finite.
struct HalfKernels {
  void (*widenBfloat16)(const uint16_t* halves, float* values, int64_t count);
  void (*widenFloat16)(const uint16_t* halves, float* values, int64_t count);
  void (*narrowBfloat16)(const float* values, uint16_t* halves, int64_t count);
  void (*narrowFloat16)(const float* values, uint16_t* halves, int64_t count);
};

struct OptimizerKernels {
  // The sum of the squares of `count` values: thousands at most, as a long float32 sum loses its last digits.
  float (*sumSquares)(const float* x, int64_t count);
  void (*adamW)(const AdamWConstants&, const AdamWValues&);
  // The same with moments that are held as bfloat16, or as float16 with a scale for each kHalfBlock values.
  void (*bfloat16AdamW)(const AdamWConstants&, const HalfAdamWValues&);
  void (*float16AdamW)(const AdamWConstants&, const HalfAdamWValues&);
  // average = average * decay + value * (1 - decay)
  void (*moveAverage)(float decay, const float* values, float* averages, int64_t count);
};

struct LayerNormKernels {
  void (*forward)(const LayerNormForward&);
  void (*gradient)(const LayerNormGradient&);
};

struct BatchNormKernels {
  void (*moments)(const Moments&);
  void (*normalise)(const Normalisation&, const NormaliseRows&);
  void (*reduceGradient)(const Normalisation&, const BatchNormReduce&);
  void (*inputGradient)(const Normalisation&, const BatchNormInputGradient&);
};

struct LinearKernels {
  // Rows that are best packed and multiplied together while a cache holds them: whole tiles.
  int64_t blockRows;
  // Rows and columns of a tile of a product; a panel has tileColumns columns.
  int64_t tileRows, tileColumns;
  // Values of the axis that is summed over that a float of a panel holds: 1, or 2 of bfloat16.
  int64_t depthOfStep;
  // Floats of one packed row, by the length of the sums, and of `packRows`' scratch. A product reads whole tiles of packed
  // rows.
  int64_t (*packedRow)(int64_t depth);
  int64_t (*space)(int64_t depth);
  // Floats of `kernelGradient`'s scratch, by the rows and columns of its part of dKernel.
  int64_t (*kernelSpace)(int64_t ins, int64_t outs);
  // Columns `column` and following become a panel [steps, tileColumns], with zeros after the last column.
  void (*packPanel)(const PanelSource&, int64_t column, float* panel);
  // Rows `begin` and following.
  void (*packRows)(const LinearInput&, int64_t begin, int64_t rows, float* packed, float* space);
  void (*packNormalised)(const NormalisedInput&, int64_t begin, int64_t rows, float* packed, float* space);
  // The same of the rows of a depthwise convolution by 3x3, stride 1, and GELU; scratch for `pixels` of the convolved map.
  int64_t (*depthwiseSpace)(const DepthwiseSizes&, int64_t pixels);
  void (*packDepthwise)(const DepthwiseSizes&, const ImageRows&, const DepthwiseForward&, float* packed, float* space);
  void (*forward)(const ProductPart&, const LinearOutput&);
  void (*inputGradient)(const ProductPart&, const LinearInputGradient&);
  void (*normalisedInputGradient)(const ProductPart&, const NormalisedInputGradient&);
  void (*kernelGradient)(const LinearInput&, const LinearKernelGradient&, float* space);
};

// One step of one sequence of a recurrent layer, by cell.
struct RecurrentKernels {
  void (*gru)(const RecurrentStep&);
  void (*gruGradient)(const RecurrentStepGradient&);
  void (*lstm)(const RecurrentStep&);
  void (*lstmGradient)(const RecurrentStepGradient&);
};

struct AttentionKernels {
  int64_t (*space)(const AttentionSizes&);
  void (*forward)(const AttentionSizes&, const QueryRows&, const AttentionForward&, float* space);
  void (*gradient)(const AttentionSizes&, const QueryRows&, const AttentionGradient&, float* space);
};

struct DepthwiseKernels {
  // Channels that one call of `kernelGradient` computes; rows that one of the others may be given at most.
  int64_t channelsAtOnce, rowsAtOnce;
  int64_t (*space)(const DepthwiseSizes&);
  void (*forward)(const DepthwiseSizes&, const ImageRows&, const DepthwiseForward&, float* space);
  void (*inputGradient)(const DepthwiseSizes&, const ImageRows&, const DepthwiseInputGradient&, float* space);
  void (*kernelGradient)(const DepthwiseSizes&, const DepthwiseKernelGradient&, float* space);
};

// Writes some columns of a map: the convolution, or the gradient by its input.
struct Conv2dKernel {
  // Columns that one call computes.
  int64_t columnsAtOnce;
  // Floats of scratch, by the pixels of the part.
  int64_t (*space)(int64_t pixels);
  void (*run)(const Conv2dSizes&, const MapPart&, const Conv2dForward&, float* space);
};

struct Conv2dKernels {
  Conv2dKernel forward, inputGradient;
  // Floats of scratch, by the channels of the part.
  int64_t (*kernelSpace)(int64_t channels);
  void (*kernelGradient)(const Conv2dSizes&, const Conv2dKernelPart&, const Conv2dKernelGradient&, float* space);
  // The gradient of lines `begin` to `end` of the output, for few channels.
  int64_t (*windowsSpace)(const Conv2dSizes&);
  void (*windowsGradient)(const Conv2dSizes&, int64_t begin, int64_t end, const Conv2dKernelGradient&, float* space);
};

struct PoolingKernels {
  // Each window's gradient goes to its largest value, the first of equal ones.
  void (*maxGradient)(const Conv2dSizes&, const PoolPart&, const PoolGradient&);
};

struct WinogradKernels {
  WinogradPlan (*plan)(const ConvolutionSizes&);
  // Writes the part of the panels that holds the outputs' channels from `column` on, tileColumns of them.
  void (*transformWeights)(const ConvolutionSizes&, const float* kernel, int64_t column, float* panels);
  void (*forward)(const ConvolutionSizes&, const WinogradForward&, float* space);
  // The backward pass by the kernel: floats of one task's sums, of its scratch, and the task itself.
  int64_t (*gradientSums)(const ConvolutionSizes&, int64_t channels);
  int64_t (*gradientSpace)(const ConvolutionSizes&, int64_t channels);
  void (*sumGradient)(const ConvolutionSizes&, const KernelGradientTask&, const WinogradKernelGradient&, float* space);
  // Adds the parts, in order, and writes row `channel` of dKernel [taps, 3, 3, C, O].
  void (*writeGradient)(const ConvolutionSizes&, const GradientParts&, int64_t channel, float* dKernel);
};

struct Kernels {
  const char* instructions;
  PointwiseKernels pointwise;
  HalfKernels half;
  OptimizerKernels optimizer;
  LayerNormKernels layerNorm;
  BatchNormKernels batchNorm;
  LinearKernels linear;
  // The same with factors rounded to bfloat16; without functions where no instruction of the set multiplies these. Call one
  // only on a processor that has AVX512-BF16.
  LinearKernels linearOfBfloat16;
  RecurrentKernels recurrent;
  AttentionKernels attention;
  DepthwiseKernels depthwise;
  Conv2dKernels conv2d;
  PoolingKernels pooling;
  WinogradKernels winograd;
};

// One of these for each instruction set that operation-flags.ts names. Call one only on a processor that has the set.
extern "C" const Kernels* spinegradeKernels_baseline();
extern "C" const Kernels* spinegradeKernels_avx2();
extern "C" const Kernels* spinegradeKernels_avx512();
