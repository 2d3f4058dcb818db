import * as tf from "@tensorflow/tfjs-core";
import { elementwise } from "./elementwise.ts";

/** x sigmoid(x) of any shape (arXiv:1702.03118), as `torch.nn.SiLU`. */
export function silu<T extends tf.Tensor>(x: T): T {
  return elementwise(x, {
    operation: "SpinegradeSilu",
    value: (input) => tf.mul(input, tf.sigmoid(input)),
    slope: (input) => {
      const gate = tf.sigmoid(input);
      return tf.mul(gate, tf.add(tf.mul(input, tf.sub(1, gate)), 1)); // s (1 + x (1 - s))
    },
  });
}
