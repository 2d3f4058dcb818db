import type * as tf from "@tensorflow/tfjs-core";
import type { Activation } from "./activation.ts";

/** The state of a batch norm over C channels; each tensor is [C]. */
export interface BatchNormOptions {
  readonly scale: tf.Tensor;
  readonly offset: tf.Tensor;
  readonly runningMean: tf.Tensor;
  readonly runningVariance: tf.Tensor;
  /** Added to the variance; PyTorch's default is 1e-5. */
  readonly epsilon: number;
  /** Whether to normalise by the statistics of x, as in training, or by the running ones. */
  readonly training: boolean;
  /** What follows; nothing by default. Of our own operations it is a part, and keeps nothing for the backward pass. */
  readonly activation?: Activation;
}

/** What a running mean and variance are updated with, each [C]; no gradient flows through them. */
export interface BatchStatistics {
  readonly mean: tf.Tensor;
  /** Unbiased (divided by N - 1), as PyTorch keeps it, while x is normalised by the biased one. */
  readonly variance: tf.Tensor;
}

export interface BatchNormResult<T extends tf.Tensor> {
  readonly y: T;
  /** Null unless training. */
  readonly batchStatistics: BatchStatistics | null;
}
