import type * as tf from "@tensorflow/tfjs-core";

/** What stands before and behind the product: none by default, and no pass over x or y of its own. */
export interface LinearOptions {
  /** What x goes through first: its result is neither written nor kept for the backward pass. */
  readonly inputActivation?: "gelu" | undefined;
  /** [N, I] for x [N, ..., I]: what the channels of each image are multiplied by first. Not with an input activation. */
  readonly inputGates?: tf.Tensor2D | undefined;
  /** [O]: what the kernel's columns are multiplied by, the bias not. */
  readonly scale?: tf.Tensor | undefined;
  /** [..., O]: what is added, as a block adds its branch. */
  readonly addend?: tf.Tensor | undefined;
  /** What the sum goes through; the backward pass computes the sum again. */
  readonly activation?: "silu" | undefined;
}
