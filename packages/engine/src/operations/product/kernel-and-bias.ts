import type * as tf from "@tensorflow/tfjs-core";

/** The kernel and bias of a layer. */
export interface KernelAndBias<K extends tf.Tensor> {
  readonly kernel: K;
  readonly bias: tf.Tensor;
}
