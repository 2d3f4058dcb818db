import * as tf from "@tensorflow/tfjs-core";

// a type, not an interface, so that tf.tidy accepts it as a container of tensors
export type Presence = Readonly<{
  /** `[5]`: each level's slice in its series, from 0, not rounded. */
  z: tf.Tensor1D;
  /** `[5]`: the largest probability of any slice. */
  confidence: tf.Tensor1D;
}>;

/**
 * The slice at which one series shows the points of a side: the mean of the slices' indices, weighted by the sigmoids of
 * their presence. Differentiable in z. It lies within the series, as every mean of its indices does.
 * @param logits of the slices of one series, [D, 5]: rows of `LevelOutput`'s `leftLogits` or `rightLogits`.
 */
export function readPresence(logits: tf.Tensor2D): Presence {
  return tf.tidy(() => {
    const probabilities = tf.sigmoid(logits);
    const indices = tf.expandDims(tf.range(0, logits.shape[0]), 1);
    const z = tf.div<tf.Tensor1D>(tf.sum(tf.mul(probabilities, indices), 0), tf.sum(probabilities, 0));
    return { z, confidence: tf.max<tf.Tensor1D>(probabilities, 0) };
  });
}
