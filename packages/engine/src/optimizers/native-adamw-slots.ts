import * as tf from "@tensorflow/tfjs-core";
import { runOp } from "../operations/backend/run-op.ts";
import type { AdamWConstants } from "./adamw-constants.ts";
import { type AdamWSlots, type Moments, slotOf } from "./adamw-slots.ts";
import { ownCopy, ownZeros } from "./own-memory.ts";

/** New weights that one call makes at most, 16 MiB: the memory of the old ones serves the next call. */
const MOST_VALUES = 2 ** 22;

interface Slot {
  readonly variable: tf.Variable;
  first: tf.Tensor;
  second: tf.Tensor;
}

interface Update {
  readonly slot: Slot;
  readonly gradient: tf.Tensor;
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

  moments(name: string): Moments {
    const { first, second } = slotOf(this.#slots, name);
    return tf.tidy(() => ({ first: tf.mul(first, 1), second: tf.mul(second, 1) }));
  }

  setMoments(name: string, { first, second }: Moments): void {
    const slot = slotOf(this.#slots, name);
    tf.dispose([slot.first, slot.second]);
    slot.first = ownCopy(first);
    slot.second = ownCopy(second);
  }

  dispose(): void {
    for (const { first, second } of this.#slots.values()) tf.dispose([first, second]);
  }
}

function step(updates: readonly Update[], numbers: tf.Tensor): void {
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

/** Parts of the updates, each of one parameter, or of several with at most MOST_VALUES values. */
function inCalls(updates: readonly Update[]): Update[][] {
  const calls: Update[][] = [];
  let values = Infinity;
  for (const update of updates) {
    values += update.gradient.size;
    if (values > MOST_VALUES) {
      calls.push([]);
      values = update.gradient.size;
    }
    calls.at(-1)?.push(update);
  }
  return calls;
}
