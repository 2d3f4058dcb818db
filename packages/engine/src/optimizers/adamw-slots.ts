import type * as tf from "@tensorflow/tfjs-core";
import type { AdamWConstants } from "./adamw-constants.ts";

/** Running means of a parameter's gradient and of its square. */
export interface Moments {
  readonly first: tf.Tensor;
  readonly second: tf.Tensor;
}

/** Parameters with their moments, by name. Each method throws a RangeError for an unknown name. */
export interface AdamWSlots {
  /** Performs one step of the parameters that have a gradient; called in a tidy. */
  apply(gradients: ReadonlyMap<string, tf.Tensor>, constants: AdamWConstants): void;
  /** The moments, as new tensors that later steps do not change. */
  moments(name: string): Moments;
  /** Copies these moments into the slot. */
  setMoments(name: string, moments: Moments): void;
  dispose(): void;
}

/** Finds a parameter's slot. @throws RangeError when there is none. */
export function slotOf<Slot>(slots: ReadonlyMap<string, Slot>, name: string): Slot {
  const slot = slots.get(name);
  if (slot === undefined) throw new RangeError(`the optimizer has no parameter ${name}`);
  return slot;
}
