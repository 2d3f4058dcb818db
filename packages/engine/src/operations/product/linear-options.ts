import type * as tf from "@tensorflow/tfjs-core";

/** Operations fused before and after the matrix product: none by default. They need no additional pass over x or y. */
export interface LinearOptions {
  /** Activation of x before the product; its result is neither written nor kept for the backward pass. */
  readonly inputActivation?: "gelu" | undefined;
  /** [N, I] for x [N, ..., I]: multiplies the channels of each image first. Excludes an input activation. */
  readonly inputGates?: tf.Tensor2D | undefined;
  /** `[O]`: multiplies the kernel's columns, but not the bias. */
  readonly scale?: tf.Tensor | undefined;
  /** `[..., O]`: a tensor to add, as in a residual connection. */
  readonly addend?: tf.Tensor | undefined;
  /** Activation of the sum; the backward pass recomputes the sum. */
  readonly activation?: "silu" | undefined;
}
