import type { AdamWOptions } from "./adamw-options.ts";

/** The numbers of one step, which all parameters share. */
export interface AdamWConstants {
  /** The factor applied to the weights before the step. */
  readonly decay: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly stepSize: number;
  readonly epsilon: number;
  /** The factor applied to the gradients. */
  readonly gradientScale: number;
}

/**
 * Numbers with which TensorFlow's Adam, weight -= stepSize * m / (sqrt(v) + epsilon), performs PyTorch's step,
 * learningRate / c1 * m / (sqrt(v / c2) + epsilon), where c1 = 1 - beta1^step and c2 = 1 - beta2^step.
 *
 * TensorFlow computes 1 - beta in float32, and so does the native operation, so that a saved state serves both: for beta2
 * = 0.999 it is 1.3e-5 too small, and so is v. That factor is the same in every step, so the numbers compensate for it.
 */
export function adamWConstants(
  options: Required<Omit<AdamWOptions, "statePrecision" | "seed">>,
  step: number,
  gradientScale = 1,
): AdamWConstants {
  const { learningRate, weightDecay, beta1, beta2, epsilon } = options;
  const firstGain = (1 - Math.fround(beta1)) / (1 - beta1);
  const secondRootGain = Math.sqrt((1 - Math.fround(beta2)) / (1 - beta2));
  const correction1 = 1 - beta1 ** step;
  const rootCorrection2 = Math.sqrt(1 - beta2 ** step);
  return {
    decay: 1 - learningRate * weightDecay,
    beta1,
    beta2,
    stepSize: ((learningRate / correction1) * rootCorrection2 * secondRootGain) / firstGain,
    epsilon: epsilon * rootCorrection2 * secondRootGain,
    gradientScale,
  };
}
