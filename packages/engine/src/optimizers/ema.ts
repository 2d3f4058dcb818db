import * as tf from "@tensorflow/tfjs-core";
import { areNativeOperationsActive } from "../operations/backend/native-operations.ts";
import { isTensorFlowActive } from "../operations/backend/tensorflow-backend.ts";
import { checkState } from "./check-state.ts";
import { FusedAverage } from "./fused-average.ts";
import type { SeparateAverage } from "./moving-average.ts";
import { NativeAverage } from "./native-average.ts";
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
  readonly #averages = new Map<string, NativeAverage | SeparateAverage>();
  readonly #decay: number;

  /** @param values variables by name; they are read, never changed. */
  constructor(values: ReadonlyMap<string, tf.Variable>, { decay }: EmaOptions) {
    if (!(decay > 0 && decay < 1))
      throw new RangeError(`the decay of an EMA must lie between 0 and 1, not ${decay}`);
    this.#decay = decay;
    for (const [name, variable] of values) this.#averages.set(name, createAverage(variable, decay));
  }

  /** Updates the averages with the variables' current values. */
  update(): void {
    const natives: NativeAverage[] = [];
    for (const average of this.#averages.values()) {
      if (average instanceof NativeAverage) natives.push(average);
      else
        tf.tidy(() => {
          average.update();
        });
    }
    NativeAverage.updateAll(natives, this.#decay);
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

function createAverage(variable: tf.Variable, decay: number): NativeAverage | SeparateAverage {
  if (variable.dtype !== "float32") return new CopiedAverage(variable, decay);
  if (areNativeOperationsActive()) return new NativeAverage(variable);
  return isTensorFlowActive() ? new FusedAverage(variable, decay) : new PlainAverage(variable, decay);
}
