import * as tf from "@tensorflow/tfjs-core";

/** Each channel as often as given, one after the other: [N, h, w, C] -> [N, h, w, times * C]. */
export function repeatChannels(x: tf.Tensor4D, times: number): tf.Tensor4D {
  if (times === 1) return x;
  return tf.tidy(() => {
    const [images, height, width, channels] = x.shape;
    const repeated = tf.tile(tf.reshape<tf.Rank.R2>(x, [x.size, 1]), [1, times]); // its gradient ends at rank 4
    return tf.reshape<tf.Rank.R4>(repeated, [images, height, width, times * channels]);
  });
}
