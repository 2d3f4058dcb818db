import * as tf from "@tensorflow/tfjs-core";

/**
 * The kernels that turn a convolution of a map up-sampled by 2 in plane into one of the original map: [3, 3, C, O] or
 * [3, 3, 3, C, O] -> the kernels [2, 2, C, O] or [3, 2, 2, C, O] of the fine pixels at (even y, even x), (even, odd), (odd, even), (odd, odd).
 */
export function phaseKernels<T extends tf.Tensor4D | tf.Tensor5D>(kernel: T): T[] {
  const depth = kernel.shape.slice(0, -4);
  const [channels = 0, outChannels = 0] = kernel.shape.slice(-2);
  const planes = depth[0] ?? 1;
  const taps = tf.reshape<tf.Rank.R3>(kernel, [planes, 9, channels * outChannels]);
  const sums = tf.tile(tf.tensor3d([MERGING_MATRIX]), [planes, 1, 1]);
  const merged = tf.matMul(sums, taps); // [K, 16, 9] x [K, 9, CO] -> [K, 16, CO]
  return tf
    .split(merged, 4, 1)
    .map((phase) => tf.reshape<tf.Rank>(phase, [...depth, 2, 2, channels, outChannels]) as T); // the kernel's rank
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
