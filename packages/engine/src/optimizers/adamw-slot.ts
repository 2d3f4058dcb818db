import type * as tf from "@tensorflow/tfjs-core";
import type { AdamWConstants } from "./adamw-constants.ts";

/** One parameter with its moments. */
export interface AdamWSlot {
  /** Performs one step; called in a tidy. */
  apply(gradient: tf.Tensor, constants: AdamWConstants): void;
  /** The moments, as new tensors that later steps do not change. */
  moments(): { readonly first: tf.Tensor; readonly second: tf.Tensor };
  /** Copies these moments into the slot. */
  setMoments(first: tf.Tensor, second: tf.Tensor): void;
  dispose(): void;
}
