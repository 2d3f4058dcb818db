import type * as tf from "@tensorflow/tfjs-core";
import type { Activation } from "../activation/activation.ts";

/** The parameters and running statistics of a batch norm over C channels; each tensor is [C]. */
export interface BatchNormOptions {
  readonly scale: tf.Tensor;
  readonly offset: tf.Tensor;
  readonly runningMean: tf.Tensor;
  readonly runningVariance: tf.Tensor;
  /** Added to the variance; PyTorch's default is 1e-5. */
  readonly epsilon: number;
  /** Whether to normalise by the batch statistics of x, as in training, or by the running statistics. */
  readonly training: boolean;
  /**
   * Activation after the norm; none by default. The native operation fuses it and keeps nothing for its backward pass.
   */
  readonly activation?: Activation;
}

/** Updates for the running mean and variance, each [C]; no gradient flows through them. */
export interface BatchStatistics {
  readonly mean: tf.Tensor;
  /** Unbiased (divided by N - 1), as in PyTorch; x itself is normalised by the biased variance. */
  readonly variance: tf.Tensor;
}

export interface BatchNormResult<T extends tf.Tensor> {
  readonly y: T;
  /** Null unless training. */
  readonly batchStatistics: BatchStatistics | null;
}
