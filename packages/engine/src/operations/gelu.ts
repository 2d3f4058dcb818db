import * as tf from "@tensorflow/tfjs-core";
import { areNativeOperationsActive } from "./native-operations.ts";
import { runOp } from "./run-op.ts";
import { withGradient } from "./with-gradient.ts";

/**
 * The exact GELU of any shape, x Phi(x) with the normal distribution's Phi (arXiv:1606.08415), as `torch.nn.GELU`.
 *
 * One place for the function and its gradient, Phi(x) + x phi(x): only x is kept for the backward pass.
 */
export function gelu<T extends tf.Tensor>(x: T): T {
  return areNativeOperationsActive() ? native(x) : plain(x);
}

function native<T extends tf.Tensor>(x: T): T {
  return withGradient(
    [x],
    () => {
      const [y] = runOp("SpinegradeGelu", {}, [x], 1);
      return { result: y as T, saved: [x] as [T] }; // the rank of x
    },
    (dy, [input]) => runOp("SpinegradeGeluGrad", {}, [dy, input], 1),
  );
}

function plain<T extends tf.Tensor>(x: T): T {
  return withGradient(
    [x],
    () => ({ result: tf.mul<T>(x, normalDistribution(x)), saved: [x] as [T] }),
    (dy, [input]) => {
      const slope = tf.add(normalDistribution(input), tf.mul(input, normalDensity(input)));
      return [tf.mul(dy, slope)];
    },
  );
}

/** Phi(x) = (1 + erf(x / sqrt 2)) / 2. */
function normalDistribution(x: tf.Tensor): tf.Tensor {
  return tf.add(tf.mul(tf.erf(tf.mul(x, Math.SQRT1_2)), 0.5), 0.5);
}

/** phi(x) = exp(-x^2 / 2) / sqrt(2 pi). */
function normalDensity(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.exp(tf.mul(tf.square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
}
