import * as tf from "@tensorflow/tfjs-core";
import { areNativeOperationsActive } from "../backend/native-operations.ts";
import { runOp } from "../backend/run-op.ts";
import { withGradient } from "../backend/with-gradient.ts";

/** An elementwise function. */
export interface Elementwise {
  /** The native operation. The same name followed by `Grad` computes the gradient from dy and x. */
  readonly operation: string;
  /** The same function from operations that every backend has. */
  readonly value: (x: tf.Tensor) => tf.Tensor;
  /** The function's derivative. */
  readonly slope: (x: tf.Tensor) => tf.Tensor;
}

/** Applies a function to a tensor of any shape; only x is kept for the backward pass. */
export function elementwise<T extends tf.Tensor>(x: T, { operation, value, slope }: Elementwise): T {
  const isNative = areNativeOperationsActive();
  return withGradient(
    [x],
    () => {
      const [y] = isNative ? runOp(operation, {}, [x], 1) : [value(x)];
      return { result: y as T, saved: [x] as [T] }; // the rank of x
    },
    (dy, [input]) => (isNative ? runOp(`${operation}Grad`, {}, [dy, input], 1) : [tf.mul(dy, slope(input))]),
  );
}
