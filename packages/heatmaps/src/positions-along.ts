import * as tf from "@tensorflow/tfjs-core";

/**
 * The index of every element along an axis, from 0: a tensor of the shape of `like`. It is computed from `like`, not
 * uploaded, so that a recording of the operations holds for another number of slices.
 */
export function positionsAlong<T extends tf.Tensor>(like: T, axis: number): T {
  return tf.tidy(() => tf.cumsum<T>(tf.onesLike(like), axis, true));
}
