import * as tf from "@tensorflow/tfjs-core";

/**
 * Scaled dot-product attention of several heads (arXiv:1706.03762): each query's mean of the values, weighted by the
 * softmax of its products with the keys.
 * @param queries [N, L, C]
 * @param keysAndValues [N, M, 2C]: first the keys, then the values.
 * @returns [N, L, C]
 */
export function attention(queries: tf.Tensor3D, keysAndValues: tf.Tensor3D, heads: number): tf.Tensor3D {
  const [slices, length, channels] = queries.shape;
  return tf.tidy(() => {
    const q = splitHeads(queries, heads); // [N, L, C] -> [N, heads, L, C / heads]
    const [k, v] = tf.split(splitHeads(keysAndValues, 2 * heads), 2, 1); // two of [N, heads, M, C / heads]
    const scale = 1 / Math.sqrt(channels / heads);
    const scores = tf.matMul(tf.mul(q, scale), k as tf.Tensor, false, true); // [N, heads, L, M]
    const means = tf.matMul(tf.softmax(scores), v as tf.Tensor); // [N, heads, L, C / heads]
    return tf.reshape(tf.transpose(means, [0, 2, 1, 3]), [slices, length, channels]);
  });
}

/** [N, L, C] -> [N, heads, L, C / heads]. */
function splitHeads(x: tf.Tensor3D, heads: number): tf.Tensor4D {
  const [slices, length, channels] = x.shape;
  return tf.transpose(tf.reshape<tf.Rank.R4>(x, [slices, length, heads, channels / heads]), [0, 2, 1, 3]);
}
