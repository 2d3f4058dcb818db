import * as tf from "@tensorflow/tfjs-core";
import { FLOAT32, runOp } from "../backend/run-op.ts";
import { isTensorFlowActive } from "../backend/tensorflow-backend.ts";
import { withGradient } from "../backend/with-gradient.ts";

/**
 * max(x, 0) of any shape. The gradient at 0 is 0, as in PyTorch.
 *
 * tfjs builds the gradient of `tf.relu` from six operations; TensorFlow's ReluGrad is one, and 15 times as fast.
 */
export function relu<T extends tf.Tensor>(x: T): T {
  return isTensorFlowActive() ? byResult(x, tf.relu, reluGradient) : tf.relu(x);
}

/**
 * min(max(x, 0), 6) of any shape. The gradient at 0 and at 6 is 0, as in PyTorch; that of `tf.relu6` is 1 at 6, and takes seven
 * operations.
 */
export function relu6<T extends tf.Tensor>(x: T): T {
  return byResult(x, tf.relu6, isTensorFlowActive() ? nativeRelu6Gradient : relu6Gradient);
}

function nativeRelu6Gradient(dy: tf.Tensor, y: tf.Tensor): tf.Tensor {
  return runOp("Relu6Grad", { T: FLOAT32 }, [dy, y], 1)[0];
}

function relu6Gradient(dy: tf.Tensor, y: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.where(tf.logicalAnd(tf.greater(y, 0), tf.less(y, 6)), dy, tf.zerosLike(dy)));
}

/** An activation whose gradient is computed from its result, all that is kept. */
function byResult<T extends tf.Tensor>(
  x: T,
  apply: (x: T) => T,
  gradient: (dy: tf.Tensor, y: tf.Tensor) => tf.Tensor,
): T {
  return withGradient(
    [x],
    () => {
      const y = apply(x);
      return { result: y, saved: [y] as [tf.Tensor] };
    },
    (dy, [y]) => [gradient(dy, y)],
  );
}

/**
 * The gradient with respect to the input of `relu`, from the gradient of its result y: dy where y > 0, else 0.
 * TensorFlow only.
 */
export function reluGradient(dy: tf.Tensor, y: tf.Tensor): tf.Tensor {
  const [dx] = runOp("ReluGrad", { T: FLOAT32 }, [dy, y], 1);
  return dx;
}
