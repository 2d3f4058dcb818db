import * as tf from "@tensorflow/tfjs-core";
import { isTensorFlowActive } from "../backend/tensorflow-backend.ts";
import { type Conv2dOptions, tensorflowConv2d } from "./tensorflow-conv2d.ts";

/**
 * A 2-D convolution in groups: the first group of input channels produces the first group of output channels, and so
 * on. TensorFlow's convolution and its gradients infer the groups from the kernel's shape; tfjs-core rejects such
 * kernels.
 * @param x [N, H, W, groups * I]
 * @param kernel [k, k, I, groups * O]
 * @returns [N, h, w, groups * O]
 * @throws RangeError unless the channels divide into groups.
 */
export function groupedConv2d(x: tf.Tensor4D, kernel: tf.Tensor4D, options: Conv2dOptions): tf.Tensor4D {
  const groups = x.shape[3] / kernel.shape[2];
  if (!Number.isInteger(groups) || kernel.shape[3] % groups !== 0) {
    throw new RangeError(
      `groupedConv2d: ${x.shape[3]} channels and a kernel [${kernel.shape.join(", ")}] make no groups`,
    );
  }
  return isTensorFlowActive() ? tensorflowConv2d(x, kernel, options) : plain(x, kernel, options, groups);
}

function plain(
  x: tf.Tensor4D,
  kernel: tf.Tensor4D,
  { stride, padding }: Conv2dOptions,
  groups: number,
): tf.Tensor4D {
  return tf.tidy(() => {
    const kernels = tf.split<tf.Tensor4D>(kernel, groups, 3);
    const maps = tf.split<tf.Tensor4D>(x, groups, 3).map((part, group) => {
      return tf.conv2d(part, kernels[group] as tf.Tensor4D, stride, padding); // one kernel per group
    });
    return tf.concat(maps, 3);
  });
}
