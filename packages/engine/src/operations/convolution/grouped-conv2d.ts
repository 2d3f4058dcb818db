import * as tf from "@tensorflow/tfjs-core";
import { FLOAT32, runOp } from "../backend/run-op.ts";
import type { OpAttribute } from "../backend/run-op.ts";
import { isTensorFlowActive } from "../backend/tensorflow-backend.ts";
import { withGradient } from "../backend/with-gradient.ts";

export interface GroupedConv2dOptions {
  /** 1 or more; equal for rows and columns. */
  readonly stride: number;
  /** As in TensorFlow: "same" pads with zeros, an odd one at the end; "valid" does not pad. */
  readonly padding: "same" | "valid";
}

/**
 * A 2-D convolution in groups: the first group of input channels produces the first group of output channels, and so
 * on. TensorFlow's convolution and its gradients infer the groups from the kernel's shape; tfjs-core rejects such
 * kernels.
 * @param x [N, H, W, groups * I]
 * @param kernel [k, k, I, groups * O]
 * @returns [N, h, w, groups * O]
 * @throws RangeError unless the channels divide into groups.
 */
export function groupedConv2d(
  x: tf.Tensor4D,
  kernel: tf.Tensor4D,
  options: GroupedConv2dOptions,
): tf.Tensor4D {
  const groups = x.shape[3] / kernel.shape[2];
  if (!Number.isInteger(groups) || kernel.shape[3] % groups !== 0) {
    throw new RangeError(
      `groupedConv2d: ${x.shape[3]} channels and a kernel [${kernel.shape.join(", ")}] make no groups`,
    );
  }
  return isTensorFlowActive() ? fused(x, kernel, options) : plain(x, kernel, options, groups);
}

function fused(x: tf.Tensor4D, kernel: tf.Tensor4D, { stride, padding }: GroupedConv2dOptions): tf.Tensor4D {
  const attributes: Record<string, OpAttribute> = {
    T: FLOAT32,
    strides: { int: [1, stride, stride, 1] },
    padding: { string: padding.toUpperCase() },
    data_format: { string: "NHWC" },
    explicit_paddings: { int: [] },
    dilations: { int: [1, 1, 1, 1] },
    use_cudnn_on_gpu: { bool: true },
  };
  return withGradient(
    [x, kernel],
    () => {
      const [y] = runOp("Conv2D", attributes, [x, kernel], 1);
      return { result: y as tf.Tensor4D, saved: [x, kernel] as [tf.Tensor4D, tf.Tensor4D] }; // the rank of x
    },
    (dy, [input, weights]) => {
      const shapeOf = ({ shape }: tf.Tensor): tf.Tensor => tf.tensor1d(shape, "int32");
      const [dx] = runOp("Conv2DBackpropInput", attributes, [shapeOf(input), weights, dy], 1);
      const [dKernel] = runOp("Conv2DBackpropFilter", attributes, [input, shapeOf(weights), dy], 1);
      return [dx, dKernel];
    },
  );
}

function plain(
  x: tf.Tensor4D,
  kernel: tf.Tensor4D,
  { stride, padding }: GroupedConv2dOptions,
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
