import * as tf from "@tensorflow/tfjs-core";
import { areNativeOperationsActive } from "./native-operations.ts";
import { runOp } from "./run-op.ts";
import { withGradient } from "./with-gradient.ts";

/**
 * x sigmoid(x) of any shape (arXiv:1702.03118), as `torch.nn.SiLU`.
 *
 * One place for the function and its gradient, s + x s (1 - s) with s = sigmoid(x): only x is kept for the backward
 * pass.
 */
export function silu<T extends tf.Tensor>(x: T): T {
  return areNativeOperationsActive() ? native(x) : plain(x);
}

function native<T extends tf.Tensor>(x: T): T {
  return withGradient(
    [x],
    () => {
      const [y] = runOp("SpinegradeSilu", {}, [x], 1);
      return { result: y as T, saved: [x] as [T] }; // the rank of x
    },
    (dy, [input]) => runOp("SpinegradeSiluGrad", {}, [dy, input], 1),
  );
}

function plain<T extends tf.Tensor>(x: T): T {
  return withGradient(
    [x],
    () => ({ result: tf.mul<T>(x, tf.sigmoid(x)), saved: [x] as [T] }),
    (dy, [input]) => {
      const gate = tf.sigmoid(input);
      const slope = tf.mul(gate, tf.add(tf.mul(input, tf.sub(1, gate)), 1)); // s (1 + x (1 - s))
      return [tf.mul(dy, slope)];
    },
  );
}
