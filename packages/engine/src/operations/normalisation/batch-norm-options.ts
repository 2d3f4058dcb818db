import type * as tf from "@tensorflow/tfjs-core";
import type { Activation } from "../activation/activation.ts";

/** The default of `momentum`. */
export const MOMENTUM = 0.1;

/** The parameters and running statistics of a batch norm over C channels; each tensor is [C]. */
export interface BatchNormOptions {
  readonly scale: tf.Tensor;
  readonly offset: tf.Tensor;
  readonly runningMean: tf.Tensor;
  readonly runningVariance: tf.Tensor;
  /** Added to the variance; PyTorch's default is 1e-5. */
  readonly epsilon: number;
  /** The weight of a batch in the running statistics; 0.1 by default, as PyTorch's and timm's. */
  readonly momentum?: number;
  /** Whether to normalise by the batch statistics of x, as in training, or by the running statistics. */
  readonly training: boolean;
  /**
   * Activation after the norm; none by default. The native operation fuses it and keeps nothing for its backward pass.
   */
  readonly activation?: Activation;
}

/** Mean and variance of each channel, [C]; no gradient flows through them. */
export interface BatchStatistics {
  readonly mean: tf.Tensor;
  readonly variance: tf.Tensor;
}

/** The results of a backend's operations for a batch. */
export interface NormalisedBatch<T extends tf.Tensor> {
  readonly y: T;
  /** The batch's mean and unbiased variance; null unless training. */
  readonly batch: BatchStatistics | null;
}

export interface BatchNormResult<T extends tf.Tensor> {
  readonly y: T;
  /**
   * The running statistics after this batch, (1 - momentum) * running + momentum * batch; null unless training. The
   * batch's variance in them is unbiased (divided by N - 1), as in PyTorch; x itself is normalised by the biased one.
   */
  readonly running: BatchStatistics | null;
}
