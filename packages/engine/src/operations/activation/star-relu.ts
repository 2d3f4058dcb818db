import * as tf from "@tensorflow/tfjs-core";
import { areNativeOperationsActive } from "../backend/native-operations.ts";
import { runOp } from "../backend/run-op.ts";
import { withGradient } from "../backend/with-gradient.ts";

/** The two learned numbers of a StarReLU. */
export interface StarReluNumbers {
  /** `[1]` */
  readonly scale: tf.Tensor;
  /** `[1]` */
  readonly bias: tf.Tensor;
}

/**
 * StarReLU of any shape, scale max(x, 0)^2 + bias (arXiv:2210.13452). Differentiable with respect to x, scale and bias; of
 * the maps, the backward pass keeps only x.
 * @throws RangeError for numbers that are not [1].
 */
export function starRelu<T extends tf.Tensor>(x: T, { scale, bias }: StarReluNumbers): T {
  for (const [name, { shape }] of Object.entries({ scale, bias })) {
    if (shape.join() !== "1")
      throw new RangeError(`starRelu: ${name} must be [1], not [${shape.join(", ")}]`);
  }
  const isNative = areNativeOperationsActive();
  return withGradient(
    [x, scale, bias],
    () => {
      const [y] = isNative ? runOp("SpinegradeStarRelu", {}, [x, scale, bias], 1) : [plain(x, scale, bias)];
      return { result: y as T, saved: [x, scale] as [T, tf.Tensor] }; // the rank of x
    },
    (dy, [input, factor]) =>
      isNative
        ? runOp("SpinegradeStarReluGrad", {}, [dy, input, factor], 3)
        : plainGradients(dy, input, factor),
  );
}

function plain(x: tf.Tensor, scale: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  return tf.add(tf.mul(tf.square(tf.relu(x)), scale), bias);
}

function plainGradients(dy: tf.Tensor, x: tf.Tensor, scale: tf.Tensor): tf.Tensor[] {
  const positive = tf.relu(x);
  const rise = tf.mul(dy, positive);
  const sum = (values: tf.Tensor): tf.Tensor => tf.reshape(tf.sum(values), [1]);
  return [tf.mul(rise, tf.mul(scale, 2)), sum(tf.mul(rise, positive)), sum(dy)];
}
