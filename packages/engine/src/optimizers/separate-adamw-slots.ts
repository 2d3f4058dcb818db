import * as tf from "@tensorflow/tfjs-core";
import type { AdamWConstants } from "./adamw-constants.ts";
import { type AdamWSlots, type Moments, slotOf, wholeShapes } from "./adamw-slots.ts";

/** The numbers of one step as tensors. */
export interface AdamWScalars {
  readonly decay: tf.Scalar;
  readonly beta1: tf.Scalar;
  readonly beta2: tf.Scalar;
  readonly stepSize: tf.Scalar;
  readonly epsilon: tf.Scalar;
  readonly zero: tf.Scalar;
}

/** Moments in float32. */
export interface WholeMoments {
  readonly first: tf.Tensor;
  readonly second: tf.Tensor;
}

/** One parameter with its moments. */
export interface AdamWSlot {
  readonly shape: number[];
  /** Performs one step; called in a tidy. */
  apply(gradient: tf.Tensor, scalars: AdamWScalars): void;
  /** The moments, as new tensors that later steps do not change. */
  moments(): WholeMoments;
  /** Copies these moments into the slot. */
  setMoments(moments: WholeMoments): void;
  dispose(): void;
}

/** AdamW of one parameter after the other, by the operations that a backend has. */
export class SeparateAdamWSlots implements AdamWSlots {
  readonly #slots: ReadonlyMap<string, AdamWSlot>;

  constructor(parameters: ReadonlyMap<string, tf.Variable>, Slot: new (variable: tf.Variable) => AdamWSlot) {
    this.#slots = new Map([...parameters].map(([name, variable]) => [name, new Slot(variable)]));
  }

  apply(gradients: ReadonlyMap<string, tf.Tensor>, constants: AdamWConstants): void {
    const { gradientScale } = constants;
    const scalars = asScalars(constants);
    for (const [name, gradient] of gradients)
      tf.tidy(() => {
        const scaled = gradientScale === 1 ? gradient : tf.mul(gradient, gradientScale);
        slotOf(this.#slots, name).apply(scaled, scalars);
      });
  }

  shapes(name: string): ReadonlyMap<string, number[]> {
    return wholeShapes(slotOf(this.#slots, name).shape);
  }

  moments(name: string): Moments {
    return new Map(Object.entries(slotOf(this.#slots, name).moments()));
  }

  setMoments(name: string, tensorOf: (moment: string) => tf.Tensor): void {
    slotOf(this.#slots, name).setMoments({ first: tensorOf("first"), second: tensorOf("second") });
  }

  dispose(): void {
    for (const slot of this.#slots.values()) slot.dispose();
  }
}

function asScalars({ decay, beta1, beta2, stepSize, epsilon }: AdamWConstants): AdamWScalars {
  return {
    decay: tf.scalar(decay),
    beta1: tf.scalar(beta1),
    beta2: tf.scalar(beta2),
    stepSize: tf.scalar(stepSize),
    epsilon: tf.scalar(epsilon),
    zero: tf.scalar(0),
  };
}
