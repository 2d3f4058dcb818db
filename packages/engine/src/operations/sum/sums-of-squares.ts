import * as tf from "@tensorflow/tfjs-core";
import { areNativeOperationsActive } from "../backend/native-operations.ts";
import { runOp } from "../backend/run-op.ts";

/**
 * The sum of the squares of all values of each tensor, of any shapes: [N]. Its bytes are the same for any number of
 * threads; TensorFlow splits a sum among its threads. It makes no copy and has no gradient.
 * @param tensors at least one.
 */
export function sumsOfSquares(tensors: readonly tf.Tensor[]): tf.Tensor1D {
  if (areNativeOperationsActive()) {
    const count = { int: tensors.length };
    return runOp("SpinegradeSumSquares", { count }, tensors, 1)[0] as tf.Tensor1D; // [count]
  }
  return tf.tidy(() => tf.stack(tensors.map((x) => tf.sum(tf.square(x)))) as tf.Tensor1D); // of scalars
}
