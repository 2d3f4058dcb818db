import type * as tf from "@tensorflow/tfjs-core";
import type { AdamWConstants } from "./adamw-constants.ts";

/** Running means of a parameter's gradient and of its square, by the ends of their names in a saved state. */
export type Moments = ReadonlyMap<string, tf.Tensor>;

/** Parameters with their moments, by name. Each method throws a RangeError for an unknown name. */
export interface AdamWSlots {
  /** Performs one step, the parameters' `step`th, of those that have a gradient; called in a tidy. */
  apply(gradients: ReadonlyMap<string, tf.Tensor>, constants: AdamWConstants, step: number): void;
  /** The shapes of the moments that are saved. */
  shapes(name: string): ReadonlyMap<string, number[]>;
  /** The moments, as new tensors that later steps do not change. */
  moments(name: string): Moments;
  /** Copies these moments into the slot. */
  setMoments(name: string, tensorOf: (moment: string) => tf.Tensor): void;
  dispose(): void;
}

/** Finds a parameter's slot. @throws RangeError when there is none. */
export function slotOf<Slot>(slots: ReadonlyMap<string, Slot>, name: string): Slot {
  const slot = slots.get(name);
  if (slot === undefined) throw new RangeError(`the optimizer has no parameter ${name}`);
  return slot;
}

/** The shapes of moments that are held in float32, as their parameter. */
export function wholeShapes(shape: number[]): ReadonlyMap<string, number[]> {
  return new Map([
    ["first", shape],
    ["second", shape],
  ]);
}
