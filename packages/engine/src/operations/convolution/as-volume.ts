import * as tf from "@tensorflow/tfjs-core";

/** Maps of slices [N, H, W, C], or volumes [B, D, H, W, C]; or their kernels [3, 3, C, O] and [3, 3, 3, C, O]. */
export type MapOrVolume = tf.Tensor4D | tf.Tensor5D;

/** [N, H, W, C] -> [1, N, H, W, C], [3, 3, C, O] -> [1, 3, 3, C, O]: no convolution across slices. */
export function asVolume(map: MapOrVolume): tf.Tensor5D {
  return map.rank === 5 ? (map as tf.Tensor5D) : tf.expandDims<tf.Tensor5D>(map, 0);
}

/** Reshapes a volume to the rank of x. */
export function likeMap<T extends MapOrVolume>(volume: tf.Tensor, x: T): T {
  return (x.rank === 5 ? volume : tf.squeeze(volume, [0])) as T;
}
