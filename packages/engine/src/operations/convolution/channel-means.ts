import * as tf from "@tensorflow/tfjs-core";
import { withGradient } from "../backend/with-gradient.ts";

/** Means over height and width: [N, h, w, C] -> [N, C]. tfjs would need two additional maps for the gradient. */
export function channelMeans(x: tf.Tensor4D): tf.Tensor2D {
  const [images, height, width, channels] = x.shape;
  return withGradient(
    [x],
    () => ({ result: tf.mean<tf.Tensor2D>(x, [1, 2]), saved: [] }),
    (dy) => {
      const shares = tf.div(tf.reshape(dy, [images, 1, 1, channels]), height * width);
      return [tf.broadcastTo(shares, [images, height, width, channels])];
    },
  );
}
