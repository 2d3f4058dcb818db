import * as tf from "@tensorflow/tfjs-core";

/**
 * Nearest up-sampling by 2 in plane: [N, h, w, C] -> [N, 2h, 2w, C], or [B, D, h, w, C] -> [B, D, 2h, 2w, C]. The depth
 * does not change: slices lie millimetres apart, pixels less than one.
 */
export function upsample2x<T extends tf.Tensor4D | tf.Tensor5D>(x: T): T {
  const axes: readonly number[] = x.shape;
  const [height = 0, width = 0, channels = 0] = axes.slice(-3);
  return tf.tidy(() => {
    const planes = tf.reshape<tf.Rank.R4>(x, [-1, height, width, channels]); // [B, D, h, w, C] -> [B*D, h, w, C]
    const finer = tf.image.resizeNearestNeighbor(planes, [2 * height, 2 * width]);
    const shape: number[] = [...axes.slice(0, -3), 2 * height, 2 * width, channels];
    return tf.reshape<tf.Rank>(finer, shape) as T; // the rank of x
  });
}
