// Arguments of the kernels: sizes, and one struct for each loop.
//
// Tensors are float32, dense, row-major, channels last. They need the alignment of a float, no more, and an output must
// not overlap an input unless its struct says so. Sizes are counts of elements, not bytes, never negative, and the
// product of a tensor's sizes fits int64_t: KernelContext refuses tensors whose bytes do not.
//
// `space` is scratch memory of the calling thread, at least as many floats as the loop's own `...Space` function says,
// aligned to a cache line (see runtime/arena.h). Its content is not read before it is written.
#pragma once

#include <cstdint>

// The numbers are those of the operations' attributes (activation.ts).
enum class Activation : int32_t { kNone, kRelu, kSilu, kGelu, kRelu6 };

// Gradients with respect to StarReLU's two numbers: the sums of dy max(x, 0)^2 and of dy.
struct StarReluSums {
  float dScale, dBias;
};

// A depthwise convolution: [N, H, W, C] and a kernel [k, k, C] make [N, h, w, C]. k is 1, 3, 5 or 7, the stride 1 or 2.
struct DepthwiseSizes {
  int64_t images, height, width, channels;
  int64_t outHeight, outWidth;
  int64_t kernel, stride;
  // Rows of zeros above, and columns of zeros on the left.
  int64_t padTop, padLeft;
  // Applied to the outputs.
  Activation activation;
  // Whether the convolution is of ReLU(x).
  bool isRectified;
};

// Rows `begin` to `end` (exclusive) of one image.
struct ImageRows {
  int64_t image, begin, end;
};

struct DepthwiseForward {
  const float *x, *kernel, *bias;
  float* y;
  // [C]: the rows' outputs are added to it. May be null.
  float* sums;
};

struct DepthwiseInputGradient {
  const float *dy, *kernel;
  // [N, H, W, C]: only read where the convolution is of ReLU(x).
  const float* x;
  float* dx;
};

// The channels from `channel` on that are computed at once, of one image; dKernel [k, k, C] and dBias [C] are the
// image's own, and written, not added to.
struct DepthwiseKernelGradient {
  int64_t image, channel;
  const float *x, *dy;
  float *dKernel, *dBias;
};

// A convolution of [N, H, W, C] by a kernel [k, k, C, O], padded with zeros, to [N, h, w, O]; or pooling by windows of k x k,
// where the padding is never the largest value, and O is C.
struct Conv2dSizes {
  int64_t images, height, width, channels;
  int64_t outHeight, outWidth, outChannels;
  int64_t kernel, stride;
  // Rows of zeros above, and columns of zeros on the left.
  int64_t padTop, padLeft;
};

// Columns `column` and following, columnsAtOnce of them, of the lines `begin` to `end` (exclusive) of a map: the lines of all
// images, one image after the other.
struct MapPart {
  int64_t column, begin, end;
};

// y = the convolution of x; or, turned, dx = that of dy by its input, in the same places.
struct Conv2dForward {
  const float *from, *kernel;
  float* to;
};

// The part of dKernel of one of its k k taps that has the input channels `channel` to `channelEnd`.
struct Conv2dKernelPart {
  int64_t tap, channel, channelEnd;
};

struct Conv2dKernelGradient {
  const float *x, *dy;
  float* dKernel;
};

// Channels `channel` to `channelEnd` (exclusive) of one image.
struct PoolPart {
  int64_t image, channel, channelEnd;
};

struct PoolGradient {
  const float *x, *dy;
  float* dx;
};

struct LayerNormForward {
  int64_t rows, channels;
  float epsilon;
  const float *x, *scale, *offset;
  // y [rows, C] may be x; mean and rstd (1 / standard deviation) are [rows].
  float *y, *mean, *rstd;
};

struct LayerNormGradient {
  int64_t rows, channels;
  const float *dy, *x, *scale, *mean, *rstd;
  // dx [rows, C]; the rows' shares of dScale and dOffset [C] are added to these.
  float *dx, *dScale, *dOffset;
};

// The numbers of one step of AdamW (adamw-constants.ts).
struct AdamWConstants {
  float decay, beta1, beta2, stepSize, epsilon, gradientScale;
};

// With the gradient g = gradients * gradientScale: firsts += (g - firsts) (1 - beta1), seconds += (g g - seconds) (1 -
// beta2), updated = weights * decay - firsts * stepSize / (sqrt(seconds) + epsilon).
struct AdamWValues {
  int64_t count;
  const float *weights, *gradients;
  float *firsts, *seconds, *updated;
};

// Numbers of a block that have one scale.
constexpr int64_t kHalfBlock = 256;

// Moments of a parameter that are held in 16 bits; `scales` [blocks] are powers of two, null where blocks have none.
struct HalfMoments {
  uint16_t* halves;
  float* scales;
};

// The same, of `count` values from `place` on, a multiple of kHalfBlock; the moments are the whole parameter's. `key`, of the
// parameter and the step, chooses the random bits of the rounding.
struct HalfAdamWValues {
  int64_t count, place;
  uint32_t key;
  const float *weights, *gradients;
  HalfMoments firsts, seconds;
  float* updated;
};

// Batch norm: activation((x - mean) rstd scale + offset), all [C]; the activation is none, ReLU or SiLU.
struct Normalisation {
  const float *mean, *rstd, *scale, *offset;
  Activation activation;
};

// The rows' sums of x - shift, and of its squares, are added to sums and squares [C].
struct Moments {
  int64_t rows, channels;
  const float *x, *shift;
  float *sums, *squares;
};

// y may be x.
struct NormaliseRows {
  int64_t rows, channels;
  const float* x;
  float* y;
};

// First pass of batch norm's backward pass: grad = dy times the activation's derivative [rows, C], and the rows' shares
// of dScale and dOffset [C] are added to these.
struct BatchNormReduce {
  int64_t rows, channels;
  const float *dy, *x;
  float *grad, *dScale, *dOffset;
};

// Second pass: grad becomes dx in place, given the means over all rows of grad times normalised x, and of grad.
struct BatchNormInputGradient {
  int64_t rows, channels;
  const float *x, *meanGradXhat, *meanGrad;
  float* grad;
};

// The input of a linear layer: x [rows, ins] through an activation (GELU or none), or times gates [N, ins], if not null,
// of the image [rowsOfImage, ins] that a row belongs to; or, if `norm` is not null, through a batch norm.
struct LinearInput {
  const float* x;
  int64_t ins;
  Activation activation;
  const float* gates;
  int64_t rowsOfImage;
  const Normalisation* norm = nullptr;
};

// Some channels of a map, [rows, channels].
struct Channels {
  const float* x;
  int64_t channels;
};

// The input of a linear layer: x [rows, ins] through a batch norm. x is `pieces`, one after the other.
struct NormalisedInput {
  const Channels* pieces;
  int64_t count, ins;
  Normalisation norm;
};

// A part of a product: rows `row` and following of the left matrix, packed, times the columns `column` to `columnEnd` of the
// right one, whose panels are those of these columns alone. `depth` is the length of the sums.
struct ProductPart {
  int64_t depth, row, rows, column, columnEnd;
  const float *packed, *panels;
};

// The output: the product with a kernel, plus bias [outs] and addend [rows, outs], if not null, through an activation
// (SiLU, ReLU or none). y may be the addend.
struct LinearOutput {
  int64_t outs;
  const float *bias, *addend;
  Activation activation;
  float* y;
};

// dx [rows, ins], the product of dy with the transposed kernel; times GELU's derivative at x [rows, ins] unless that is null.
struct LinearInputGradient {
  int64_t ins;
  const float* x;
  float* dx;
};

// dx [rows, ins] of a linear layer after a batch norm without activation, where its kernel's rows hold the norm's factors:
// the product of dy with the transposed kernel, plus (x - mean) slope + offset, the last three [ins].
struct NormalisedInputGradient {
  int64_t ins;
  const float *x, *mean, *slope, *offset;
  float* dx;
};

// The share that `rows` rows of x and dy, from `row` on, have in the rows `begin` to `end` of dKernel, and in its columns
// `column` to `columnEnd`.
struct LinearKernelGradient {
  int64_t row, rows, begin, end, column, columnEnd;
  const float* dy;
  int64_t outs;
  // The part of dKernel in tiles [tileRows, tileColumns], one row of them after the other, and that of dBias, rounded up to
  // tileColumns: both are added to. dBias may be null.
  float *dKernel, *dBias;
};

// The gates of a recurrent layer, and what of them the backward pass takes, one vector [H] after the other.
// GRU: reset, update, new; kept: the same, and the recurrent part of the new gate. LSTM: input, forget, cell, output; kept:
// the same, and the cell values.
constexpr int64_t kGruGates = 3, kGruKept = 4, kLstmGates = 4, kLstmKept = 5;

// One step of one sequence: the inputs' part of the gates and the recurrent part, both [gates, H], make `kept`
// [kept, H] and the hidden values [H], which are written twice: `hidden` are those before the step until then.
struct RecurrentStep {
  int64_t size;
  const float *inputs, *recurrent;
  // LSTM: the cell values before the step.
  const float* cellBefore;
  float *kept, *y, *hidden;
};

// Its backward pass: from the gradients of the hidden values, of which `dHidden` comes from the next step and `dy` from
// the output, to those of both parts of the gates; `dHidden` becomes what the step before gets but for the product with
// the kernel. LSTM: `dCell` is the gradient of the cell values, and becomes that of those before; both parts have one
// gradient, and dRecurrent may be dInputs.
struct RecurrentStepGradient {
  int64_t size;
  const float *dy, *kept;
  // GRU: the hidden values before the step. LSTM: the cell values before it.
  const float* before;
  float *dHidden, *dCell, *dInputs, *dRecurrent;
};

// A matrix [depth, columns], or [columns, depth] if it is transposed. `scale`, if not null, multiplies the columns, or the
// depth of a transposed matrix.
struct PanelSource {
  const float* matrix;
  int64_t depth, columns;
  bool isTransposed;
  const float* scale;
};

// Attention: queries [N, L, C] and keys and values [N, M, 2C], where C = heads * width.
struct AttentionSizes {
  int64_t slices, queries, keys, heads, width;
};

// Queries `begin` to `end` (exclusive) of one head.
struct QueryRows {
  int64_t slice, head, begin, end;
};

struct AttentionForward {
  const float *queries, *keysAndValues;
  // The means of the values [N, L, C]; of each row's scores the maximum and 1 / the sum of exp(score - maximum), in
  // statistics [N, heads, L, 2].
  float *means, *statistics;
};

struct AttentionGradient {
  const float *dMeans, *queries, *keysAndValues, *statistics;
  // The rows' own part of dQueries [N, L, C]; their share of dKeysAndValues [N, M, 2C], the head's part of which is
  // written, not added to.
  float *dQueries, *dKeysAndValues;
};

// A convolution of [B, D, H, W, C] by the input channels from `firstChannel` on of a kernel [taps, 3, 3, kernelChannels,
// O], stride 1, padding 1 where there are 3 taps; the input may be up-sampled by 2 in plane (nearest) first.
//
// Turned, it is that convolution's backward pass by its input: it takes gradients [B, D, H, W, C], twice as large in plane
// as its outputs where the input was up-sampled, and the kernel [taps, 3, 3, kernelChannels, C] as it lies.
struct ConvolutionSizes {
  int64_t volumes, depth, height, width, channels, outChannels;
  int64_t taps, kernelChannels, firstChannel;
  bool isUpsampled, isTurned;
  // Outputs of a tile along an axis in plane, at most: 2 or 4. Larger ones cost fewer products and digits.
  int32_t largestTile = 4;
};

// Applied to a sum of products: activation((sum + addend) scale + offset), with an addend like the output, scale and
// offset [C]. The addend may be null, and scale together with offset. The activation is none or ReLU.
struct PostOp {
  const float *addend, *scale, *offset;
  Activation activation;
};

// The outputs of the tiles `begin` to `end`. y may be the addend.
struct WinogradForward {
  int64_t begin, end;
  const float *x, *panels;
  PostOp postOp;
  float* y;
};

// A part of the backward pass by the kernel: input channels `channel` to `channelEnd`, tiles `begin` to `end`.
struct KernelGradientTask {
  int64_t channel, channelEnd, begin, end;
};

struct WinogradKernelGradient {
  const float *x, *dy;
  // The task's own: written, not added to.
  float* sums;
};

// The sums of the tasks that hold one input channel, `count` of them, one `stride` after the other; `first` is the tasks'
// first channel, `channels` how many they have.
struct GradientParts {
  const float* sums;
  int64_t count, stride, first, channels;
};

// A convolution's tiles, how many of them are computed together at most, and the floats of its panels and its scratch.
struct WinogradPlan {
  int64_t tiles, tilesAtOnce, panels, space;
};
