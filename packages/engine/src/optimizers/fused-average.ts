import * as tf from "@tensorflow/tfjs-core";
import { ResourceVariable } from "../operations/backend/resource-variable.ts";
import { FLOAT32, runOp } from "../operations/backend/run-op.ts";
import { tensorFlowBackend } from "../operations/backend/tensorflow-backend.ts";
import type { MovingAverage } from "./moving-average.ts";

const ATTRIBUTES = { T: FLOAT32, use_locking: { bool: false } };

/** A moving average that TensorFlow updates in place. */
export class FusedAverage implements MovingAverage {
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

  update(): void {
    if (tensorFlowBackend()?.isUsingGpuDevice === true) this.#updateOnGpu();
    else this.#updateOnCpu();
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

  /**
   * ResourceApplyProximalGradientDescent, average = (average - a * value) / (1 + a * l2), is the moving average for a =
   * -(1 - decay) / decay and l2 = -1: one operation without new memory. TensorFlow has it only for CPUs.
   */
  #updateOnCpu(): void {
    const rate = tf.scalar(-(1 - this.#decay) / this.#decay);
    const inputs = [this.#average.handle, rate, tf.scalar(0), tf.scalar(-1), this.#variable];
    runOp("ResourceApplyProximalGradientDescent", ATTRIBUTES, inputs, 0);
  }

  /** average -= (1 - decay) * (average - value) */
  #updateOnGpu(): void {
    const average = this.#average.read();
    const difference = tf.sub(average, this.#variable);
    average.dispose(); // otherwise the update would write to a copy
    const inputs = [this.#average.handle, tf.scalar(1 - this.#decay), difference];
    runOp("ResourceApplyGradientDescent", ATTRIBUTES, inputs, 0);
  }
}
