import * as tf from "@tensorflow/tfjs-core";
import { areNativeOperationsActive } from "../backend/native-operations.ts";
import { runOp } from "../backend/run-op.ts";

/**
 * The sum of the squares of all values of a tensor of any shape. Its bytes are the same for any number of threads;
 * TensorFlow splits the sum among its threads. It makes no copy and has no gradient.
 */
export function sumOfSquares(x: tf.Tensor): tf.Scalar {
  if (areNativeOperationsActive()) return runOp("SpinegradeSumSquares", {}, [x], 1)[0] as tf.Scalar; // of rank 0
  return tf.tidy(() => tf.sum<tf.Scalar>(tf.square(x)));
}
