import * as tf from "@tensorflow/tfjs-core";

/**
 * The kernels that turn a convolution of a map up-sampled by 2 in plane into one of the original map: [K, 3, 3, C, O]
 * -> the kernels [K, 2, 2, C, O] of the fine pixels at (even y, even x), (even, odd), (odd, even), (odd, odd).
 */
export function phaseKernels(kernel: tf.Tensor5D): tf.Tensor5D[] {
  const [depth, , , channels, outChannels] = kernel.shape;
  const taps = tf.reshape<tf.Rank.R3>(kernel, [depth, 9, channels * outChannels]);
  const sums = tf.tile(tf.tensor3d([MERGING_MATRIX]), [depth, 1, 1]);
  const merged = tf.matMul(sums, taps); // [3, 16, 9] x [3, 9, CO] -> [3, 16, CO]
  return tf
    .split(merged, 4, 1)
    .map((phase) => tf.reshape<tf.Rank.R5>(phase, [depth, 2, 2, channels, outChannels]));
}

/** For each phase of an axis, even and odd, its two taps: which of the kernel's three taps each is the sum of. */
const MERGED_TAPS = [
  [
    [1, 0, 0],
    [0, 1, 1],
  ],
  [
    [1, 1, 0],
    [0, 0, 1],
  ],
] as const;

/** 16 x 9: one row per (phase of y, phase of x, tap of y, tap of x), one column per (tap of y, tap of x) of the 3x3. */
const MERGING_MATRIX: number[][] = MERGED_TAPS.flatMap((yTaps) =>
  MERGED_TAPS.flatMap((xTaps) => yTaps.flatMap((yTap) => xTaps.map((xTap) => outerProduct(yTap, xTap)))),
);

function outerProduct(a: readonly number[], b: readonly number[]): number[] {
  return a.flatMap((left) => b.map((right) => left * right));
}
