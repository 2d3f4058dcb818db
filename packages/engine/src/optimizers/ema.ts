import * as tf from "@tensorflow/tfjs-core";
import { isTensorFlowActive } from "../operations/tensorflow-backend.ts";
import { checkState } from "./check-state.ts";
import type { MovingAverage } from "./moving-average.ts";
import { FusedAverage } from "./fused-average.ts";
import { CopiedAverage, PlainAverage } from "./plain-average.ts";

export interface EmaOptions {
  /** How much of the average stays in each update; the published runs take 0.99. */
  readonly decay: number;
}

/**
 * The exponential moving average of a net's state, as timm's ModelEmaV2: average = decay * average + (1 - decay) *
 * value, of parameters and buffers alike; it starts at the values. An integer is copied (timm's average of it is
 * rounded down in each update, and never read).
 *
 * With TensorFlow the averages are updated in place. They belong to no tidy: call `dispose`.
 */
export class Ema {
  readonly #averages = new Map<string, MovingAverage>();

  /** @param values variables by name; they are read, never changed. */
  constructor(values: ReadonlyMap<string, tf.Variable>, { decay }: EmaOptions) {
    if (!(decay > 0 && decay < 1))
      throw new RangeError(`the decay of an EMA must lie between 0 and 1, not ${decay}`);
    const FloatAverage = isTensorFlowActive() ? FusedAverage : PlainAverage;
    for (const [name, variable] of values) {
      const Kind = variable.dtype === "float32" ? FloatAverage : CopiedAverage;
      this.#averages.set(name, new Kind(variable, decay));
    }
  }

  /** Moves the averages towards the variables' values of now. */
  update(): void {
    for (const average of this.#averages.values())
      tf.tidy(() => {
        average.update();
      });
  }

  /** The averages by name, also what an exact resume needs. The caller disposes the tensors. */
  values(): Map<string, tf.Tensor> {
    return new Map([...this.#averages].map(([name, average]) => [name, average.read()]));
  }

  /**
   * Goes on from saved averages, which it copies.
   * @throws RangeError that lists tensors missing, unknown and misshapen; nothing is then changed.
   */
  restore(state: ReadonlyMap<string, tf.Tensor>): void {
    const shapes = new Map([...this.#averages].map(([name, { shape }]) => [name, shape]));
    const tensorOf = checkState("EMA", shapes, state);
    for (const [name, average] of this.#averages)
      tf.tidy(() => {
        average.set(tensorOf(name));
      });
  }

  /** Frees the averages. */
  dispose(): void {
    for (const average of this.#averages.values()) average.dispose();
    this.#averages.clear();
  }
}
