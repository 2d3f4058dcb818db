import type * as tf from "@tensorflow/tfjs-core";
import type { AdamWConstants } from "./adamw-constants.ts";

/** One parameter and its moments. */
export interface AdamWSlot {
  /** One step; called in a tidy. */
  apply(gradient: tf.Tensor, constants: AdamWConstants): void;
  /** The moments, as new tensors that later steps leave as they are. */
  moments(): { readonly first: tf.Tensor; readonly second: tf.Tensor };
  /** Takes copies of the moments. */
  setMoments(first: tf.Tensor, second: tf.Tensor): void;
  dispose(): void;
}
