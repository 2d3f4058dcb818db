/** Tensors that native operations change in place: an operation has just allocated their memory, and nothing else holds it. */
import * as tf from "@tensorflow/tfjs-core";

/** A copy of a tensor; it belongs to no tidy. */
export function ownCopy(x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.keep(tf.mul(x, 1))); // a clone would share the memory of x
}

/** Zeros; the tensor belongs to no tidy. */
export function ownZeros(shape: number[]): tf.Tensor {
  return tf.tidy(() => tf.keep(tf.fill(shape, 0)));
}

/** A tensor of these words; it belongs to no tidy. */
export function ownWords(words: Int32Array): tf.Tensor {
  return tf.tidy(() => tf.keep(tf.add(tf.tensor1d(words, "int32"), tf.scalar(0, "int32"))));
}

/** Words of zeros; the tensor belongs to no tidy. */
export function ownZeroWords(count: number): tf.Tensor {
  return tf.tidy(() => tf.keep(tf.fill([count], 0, "int32")));
}
