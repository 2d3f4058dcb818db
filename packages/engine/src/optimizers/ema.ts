import * as tf from "@tensorflow/tfjs-core";
import { isTensorFlowActive } from "../operations/backend/tensorflow-backend.ts";
import { checkState } from "./check-state.ts";
import type { MovingAverage } from "./moving-average.ts";
import { FusedAverage } from "./fused-average.ts";
import { CopiedAverage, PlainAverage } from "./plain-average.ts";

export interface EmaOptions {
  /** The share of the average that each update retains; the published runs use 0.99. */
  readonly decay: number;
}

/**
 * The exponential moving average of a net's state, as timm's ModelEmaV2: average = decay * average + (1 - decay) *
 * value, for parameters and buffers. It starts at the current values. Integers are copied (timm rounds their average
 * down at each update and never reads it).
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

  /** Updates the averages with the variables' current values. */
  update(): void {
    for (const average of this.#averages.values())
      tf.tidy(() => {
        average.update();
      });
  }

  /** The averages by name, which an exact resume also needs. The caller disposes the tensors. */
  values(): Map<string, tf.Tensor> {
    return new Map([...this.#averages].map(([name, average]) => [name, average.read()]));
  }

  /**
   * Restores saved averages by copying them.
   * @throws RangeError that lists missing, unknown and misshapen tensors; nothing is then changed.
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
