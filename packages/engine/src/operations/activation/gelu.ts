import * as tf from "@tensorflow/tfjs-core";
import { elementwise } from "./elementwise.ts";

/** The exact GELU of any shape, x Phi(x) with the normal distribution's Phi (arXiv:1606.08415), as `torch.nn.GELU`. */
export function gelu<T extends tf.Tensor>(x: T): T {
  return elementwise(x, {
    operation: "SpinegradeGelu",
    value: (input) => tf.mul(input, normalDistribution(input)),
    slope: (input) => tf.add(normalDistribution(input), tf.mul(input, normalDensity(input))),
  });
}

/** Phi(x) = (1 + erf(x / sqrt 2)) / 2. */
function normalDistribution(x: tf.Tensor): tf.Tensor {
  return tf.add(tf.mul(tf.erf(tf.mul(x, Math.SQRT1_2)), 0.5), 0.5);
}

/** phi(x) = exp(-x^2 / 2) / sqrt(2 pi). */
function normalDensity(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.exp(tf.mul(tf.square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
}
