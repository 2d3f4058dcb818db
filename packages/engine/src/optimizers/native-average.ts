import * as tf from "@tensorflow/tfjs-core";
import { runOp } from "../operations/backend/run-op.ts";
import type { MovingAverage } from "./moving-average.ts";
import { ownCopy } from "./own-memory.ts";

/** A moving average that a native operation changes in place; nothing else holds its memory. */
export class NativeAverage implements MovingAverage {
  readonly shape: number[];
  readonly #variable: tf.Variable;
  #average: tf.Tensor;

  constructor(variable: tf.Variable) {
    this.shape = variable.shape;
    this.#variable = variable;
    this.#average = ownCopy(variable);
  }

  /** Updates averages with their variables' current values, all in one operation. */
  static updateAll(averages: readonly NativeAverage[], decay: number): void {
    if (averages.length === 0) return;
    const attributes = { decay: { float: decay }, count: { int: averages.length } };
    const inputs = [
      ...averages.map((each) => each.#average),
      ...averages.map((each): tf.Tensor => each.#variable),
    ];
    runOp("SpinegradeMovingAverage", attributes, inputs, 0);
  }

  read(): tf.Tensor {
    return tf.mul(this.#average, 1);
  }

  set(value: tf.Tensor): void {
    this.#average.dispose();
    this.#average = ownCopy(value);
  }

  dispose(): void {
    this.#average.dispose();
  }
}
