import * as tf from "@tensorflow/tfjs-core";
import { runOp } from "../operations/backend/run-op.ts";
import type { AdamWConstants } from "./adamw-constants.ts";
import { type AdamWSlots, type Moments, slotOf, wholeShapes } from "./adamw-slots.ts";
import { inCalls, type Update } from "./in-calls.ts";
import { ownCopy, ownZeros } from "./own-memory.ts";

interface Slot {
  readonly variable: tf.Variable;
  first: tf.Tensor;
  second: tf.Tensor;
}

/**
 * AdamW as one native operation for many parameters. It changes the moments in place, whose memory nothing else holds.
 * Weights become new tensors, as anyone may hold the old ones.
 */
export class NativeAdamWSlots implements AdamWSlots {
  readonly #slots: ReadonlyMap<string, Slot>;

  constructor(parameters: ReadonlyMap<string, tf.Variable>) {
    this.#slots = new Map(
      [...parameters].map(([name, variable]) => {
        const { shape } = variable;
        return [name, { variable, first: ownZeros(shape), second: ownZeros(shape) }];
      }),
    );
  }

  apply(gradients: ReadonlyMap<string, tf.Tensor>, constants: AdamWConstants): void {
    const { decay, beta1, beta2, stepSize, epsilon, gradientScale } = constants;
    const numbers = tf.tensor1d([decay, beta1, beta2, stepSize, epsilon, gradientScale]);
    const updates = [...gradients].map(([name, gradient]) => ({ slot: slotOf(this.#slots, name), gradient }));
    for (const some of inCalls(updates))
      tf.tidy(() => {
        step(some, numbers);
      });
  }

  shapes(name: string): ReadonlyMap<string, number[]> {
    return wholeShapes(slotOf(this.#slots, name).variable.shape);
  }

  moments(name: string): Moments {
    const { first, second } = slotOf(this.#slots, name);
    return new Map([
      ["first", tf.tidy(() => tf.mul(first, 1))],
      ["second", tf.tidy(() => tf.mul(second, 1))],
    ]);
  }

  setMoments(name: string, tensorOf: (moment: string) => tf.Tensor): void {
    const slot = slotOf(this.#slots, name);
    tf.dispose([slot.first, slot.second]);
    slot.first = ownCopy(tensorOf("first"));
    slot.second = ownCopy(tensorOf("second"));
  }

  dispose(): void {
    for (const { first, second } of this.#slots.values()) tf.dispose([first, second]);
  }
}

function step(updates: readonly Update<Slot>[], numbers: tf.Tensor): void {
  const slots = updates.map(({ slot }) => slot);
  const inputs = [
    numbers,
    ...slots.map(({ variable }) => variable),
    ...updates.map(({ gradient }) => gradient),
    ...slots.map(({ first }) => first),
    ...slots.map(({ second }) => second),
  ];
  const weights = runOp("SpinegradeAdamW", { count: { int: slots.length } }, inputs, slots.length);
  for (const [i, weight] of weights.entries()) slots[i]?.variable.assign(weight);
}
