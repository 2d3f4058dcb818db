import * as tf from "@tensorflow/tfjs-core";
import { ResourceVariable } from "../operations/backend/resource-variable.ts";
import { FLOAT32, runOp } from "../operations/backend/run-op.ts";
import type { SeparateAverage } from "./moving-average.ts";

const ATTRIBUTES = { T: FLOAT32, use_locking: { bool: false } };

/** A moving average that TensorFlow updates in place, for GPUs and for a CPU without native operations. */
export class FusedAverage implements SeparateAverage {
  readonly shape: number[];
  readonly #variable: tf.Variable;
  readonly #decay: number;
  readonly #average: ResourceVariable;

  constructor(variable: tf.Variable, decay: number) {
    this.shape = variable.shape;
    this.#variable = variable;
    this.#decay = decay;
    this.#average = new ResourceVariable(variable.shape);
    tf.tidy(() => {
      this.set(variable);
    });
  }

  /** average -= (1 - decay) * (average - value) */
  update(): void {
    const average = this.#average.read();
    const difference = tf.sub(average, this.#variable);
    average.dispose(); // otherwise the update would write to a copy
    const inputs = [this.#average.handle, tf.scalar(1 - this.#decay), difference];
    runOp("ResourceApplyGradientDescent", ATTRIBUTES, inputs, 0);
  }

  read(): tf.Tensor {
    return this.#average.read();
  }

  set(value: tf.Tensor): void {
    this.#average.assign(tf.mul(value, 1));
  }

  dispose(): void {
    this.#average.dispose();
  }
}
