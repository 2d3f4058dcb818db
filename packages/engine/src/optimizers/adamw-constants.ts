import * as tf from "@tensorflow/tfjs-core";
import type { AdamWOptions } from "./adamw-options.ts";

/** The scalars of one step, as tensors that all parameters share. */
export interface AdamWConstants {
  /** The factor applied to the weights before the step. */
  readonly decay: tf.Scalar;
  readonly beta1: tf.Scalar;
  readonly beta2: tf.Scalar;
  readonly stepSize: tf.Scalar;
  readonly epsilon: tf.Scalar;
  readonly zero: tf.Scalar;
}

/**
 * Scalars with which TensorFlow's Adam, weight -= stepSize * m / (sqrt(v) + epsilon), performs PyTorch's step,
 * learningRate / c1 * m / (sqrt(v / c2) + epsilon), where c1 = 1 - beta1^step and c2 = 1 - beta2^step.
 *
 * TensorFlow computes 1 - beta in float32: for beta2 = 0.999 it is 1.3e-5 too small, and so is v. That factor is the
 * same in every step, so the scalars compensate for it.
 */
export function adamWConstants(options: Required<AdamWOptions>, step: number): AdamWConstants {
  const { learningRate, weightDecay, beta1, beta2, epsilon } = options;
  const firstGain = (1 - Math.fround(beta1)) / (1 - beta1);
  const secondRootGain = Math.sqrt((1 - Math.fround(beta2)) / (1 - beta2));
  const correction1 = 1 - beta1 ** step;
  const rootCorrection2 = Math.sqrt(1 - beta2 ** step);
  return {
    decay: tf.scalar(1 - learningRate * weightDecay),
    beta1: tf.scalar(beta1),
    beta2: tf.scalar(beta2),
    stepSize: tf.scalar(((learningRate / correction1) * rootCorrection2 * secondRootGain) / firstGain),
    epsilon: tf.scalar(epsilon * rootCorrection2 * secondRootGain),
    zero: tf.scalar(0),
  };
}
