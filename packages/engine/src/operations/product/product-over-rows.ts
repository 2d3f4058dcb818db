import * as tf from "@tensorflow/tfjs-core";
import { ACTIVATIONS } from "../activation/activation.ts";
import { precisionAttribute } from "../backend/product-precision.ts";
import { areNativeOperationsActive } from "../backend/native-operations.ts";
import { runOp } from "../backend/run-op.ts";
import { withGradient } from "../backend/with-gradient.ts";

/** Sums of many rows are what this is for: their factors are never rounded. */
const precision = precisionAttribute("float32");

/**
 * a^T b, summed over all axes but the last: the product of long, narrow matrices. Its bytes are the same for any number
 * of threads; TensorFlow splits the sum among its threads.
 * @param a [..., I]
 * @param b [..., O], with as many rows as a
 * @returns [I, O]
 */
export function productOverRows(a: tf.Tensor, b: tf.Tensor): tf.Tensor2D {
  const [left, right] = [rowsOf(a), rowsOf(b)];
  if (!areNativeOperationsActive()) return tf.matMul(left, right, true, false);
  return withGradient(
    [left, right],
    () => {
      const attributes = { input_activation: { int: ACTIVATIONS.none }, gate_count: { int: 0 }, precision };
      const [product] = runOp("SpinegradeLinearKernelGrad", attributes, [right, left], 2);
      return { result: product as tf.Tensor2D, saved: [left, right] as [tf.Tensor2D, tf.Tensor2D] }; // [I, O]
    },
    (dy, [kept, other]) => [productWithRows(other, dy), productWithRows(kept, tf.transpose(dy))],
  );
}

/** x kernel^T: [rows, O] and [I, O] -> [rows, I]. */
function productWithRows(x: tf.Tensor, kernel: tf.Tensor): tf.Tensor {
  const attributes = { scale_count: { int: 0 }, gelu_count: { int: 0 }, precision };
  return runOp("SpinegradeLinearInputGrad", attributes, [x, kernel], 1)[0];
}

function rowsOf(x: tf.Tensor): tf.Tensor2D {
  return tf.reshape<tf.Rank.R2>(x, [-1, x.shape.at(-1) ?? 1]);
}
