import * as tf from "@tensorflow/tfjs-core";
import type { Initialiser } from "./initialisers.ts";
import type { Scope } from "./parameter-store.ts";

export interface GatedConv2dOptions {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly initialise: Initialiser;
}

/**
 * A 1x1 convolution without bias of a map whose channels are scaled by gates first: [N, h, w, inChannels] and
 * [N, inChannels] -> [N, h, w, outChannels]. The gates scale each image's kernel instead where that is smaller than the
 * map, which is then neither written nor kept a second time.
 */
export function gatedConv2d(
  scope: Scope,
  { inChannels, outChannels, initialise }: GatedConv2dOptions,
): (x: tf.Tensor4D, gates: tf.Tensor2D) => tf.Tensor4D {
  const weight = scope.parameter("weight", [outChannels, inChannels, 1, 1], "weight", initialise);
  return (x, gates) =>
    tf.tidy(() => {
      const [images, height, width] = x.shape;
      const pixels = height * width;
      const kernel = tf.reshape<tf.Rank.R2>(weight, [inChannels, outChannels]);
      const isKernelSmaller = outChannels < pixels;
      const product = isKernelSmaller
        ? tf.matMul(tf.reshape<tf.Rank.R3>(x, [images, pixels, inChannels]), ofEachImage(kernel, gates))
        : tf.matMul(tf.reshape<tf.Rank.R2>(scaled(x, gates), [images * pixels, inChannels]), kernel);
      const y = tf.reshape<tf.Rank.R4>(product, [images, height, width, outChannels]);
      scope.ran("conv2d", y, y.size * inChannels);
      return y;
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
