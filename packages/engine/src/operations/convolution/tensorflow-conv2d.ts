import * as tf from "@tensorflow/tfjs-core";
import { FLOAT32, type OpAttribute, runOp } from "../backend/run-op.ts";
import { withGradient } from "../backend/with-gradient.ts";

export interface Conv2dOptions {
  /** 1 or more; equal for rows and columns. */
  readonly stride: number;
  /** As in TensorFlow: "same" pads with zeros, an odd one at the end; "valid" does not pad. */
  readonly padding: "same" | "valid";
}

/** The gradient of the kernel `[k, k, C, O]` from the input `[N, H, W, C]` and the output's gradient `[N, h, w, O]`. */
export type KernelGradient = (
  x: tf.Tensor4D,
  kernel: tf.Tensor4D,
  dy: tf.Tensor,
  options: Conv2dOptions,
) => tf.Tensor;

/**
 * TensorFlow's Conv2D, called by its name: tfjs-core rejects kernels of groups, and offers no choice of the kernel's
 * gradient. Needs the TensorFlow backend.
 */
export function tensorflowConv2d(
  x: tf.Tensor4D,
  kernel: tf.Tensor4D,
  options: Conv2dOptions,
  kernelGradient: KernelGradient = tensorflowKernelGradient,
): tf.Tensor4D {
  const attributes = attributesOf(options);
  return withGradient(
    [x, kernel],
    () => {
      const [y] = runOp("Conv2D", attributes, [x, kernel], 1);
      return { result: y as tf.Tensor4D, saved: [x, kernel] as [tf.Tensor4D, tf.Tensor4D] }; // the rank of x
    },
    (dy, [input, weights]) => {
      const [dx] = runOp("Conv2DBackpropInput", attributes, [shapeOf(input), weights, dy], 1);
      return [dx, kernelGradient(input, weights, dy, options)];
    },
  );
}

function tensorflowKernelGradient(
  x: tf.Tensor4D,
  kernel: tf.Tensor4D,
  dy: tf.Tensor,
  options: Conv2dOptions,
): tf.Tensor {
  return runOp("Conv2DBackpropFilter", attributesOf(options), [x, shapeOf(kernel), dy], 1)[0];
}

function attributesOf({ stride, padding }: Conv2dOptions): Record<string, OpAttribute> {
  return {
    T: FLOAT32,
    strides: { int: [1, stride, stride, 1] },
    padding: { string: padding.toUpperCase() },
    data_format: { string: "NHWC" },
    explicit_paddings: { int: [] },
    dilations: { int: [1, 1, 1, 1] },
    use_cudnn_on_gpu: { bool: true },
  };
}

function shapeOf({ shape }: tf.Tensor): tf.Tensor {
  return tf.tensor1d(shape, "int32");
}
