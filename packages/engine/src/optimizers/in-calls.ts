import type * as tf from "@tensorflow/tfjs-core";

/** New weights that one call makes at most, 16 MiB: the memory of the old ones serves the next call. */
const MOST_VALUES = 2 ** 22;

/** A parameter with the gradient of a step. */
export interface Update<Slot> {
  readonly slot: Slot;
  readonly gradient: tf.Tensor;
}

/** Parts of the updates, each of one parameter, or of several with at most MOST_VALUES values. */
export function inCalls<Slot>(updates: readonly Update<Slot>[]): Update<Slot>[][] {
  const calls: Update<Slot>[][] = [];
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
