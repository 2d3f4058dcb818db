import * as tf from "@tensorflow/tfjs-core";

/**
 * A 1x1 convolution of a map whose channels are scaled by gates first: [N, h, w, I], a kernel [1, 1, I, O] and gates
 * [N, I] -> [N, h, w, O]. The gates scale each image's kernel instead where that is smaller than the map, which is then
 * neither written nor kept a second time.
 */
export function gatedConv2d(x: tf.Tensor4D, weight: tf.Tensor4D, gates: tf.Tensor2D): tf.Tensor4D {
  return tf.tidy(() => {
    const [images, height, width, inChannels] = x.shape;
    const [outChannels, pixels] = [weight.shape[3], height * width];
    const kernel = tf.reshape<tf.Rank.R2>(weight, [inChannels, outChannels]);
    const isKernelSmaller = outChannels < pixels;
    const product = isKernelSmaller
      ? tf.matMul(tf.reshape<tf.Rank.R3>(x, [images, pixels, inChannels]), ofEachImage(kernel, gates))
      : tf.matMul(tf.reshape<tf.Rank.R2>(scaled(x, gates), [images * pixels, inChannels]), kernel);
    return tf.reshape<tf.Rank.R4>(product, [images, height, width, outChannels]);
  });
}

/** [in, out] and [N, in] -> [N, in, out]. */
function ofEachImage(kernel: tf.Tensor2D, gates: tf.Tensor2D): tf.Tensor3D {
  return tf.mul(tf.expandDims<tf.Tensor3D>(kernel, 0), tf.expandDims(gates, 2));
}

/** [N, h, w, in] and [N, in] -> [N, h, w, in]. */
function scaled(x: tf.Tensor4D, gates: tf.Tensor2D): tf.Tensor4D {
  return tf.mul(x, tf.reshape(gates, [x.shape[0], 1, 1, x.shape[3]]));
}
