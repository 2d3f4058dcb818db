import * as tf from "@tensorflow/tfjs-core";
import type { SeparateAverage } from "./moving-average.ts";

/** A moving average from tfjs operations, for backends other than TensorFlow. */
export class PlainAverage implements SeparateAverage {
  readonly shape: number[];
  readonly #variable: tf.Variable;
  readonly #decay: number;
  #average: tf.Tensor;

  constructor(variable: tf.Variable, decay: number) {
    this.shape = variable.shape;
    this.#variable = variable;
    this.#decay = decay;
    this.#average = tf.keep(tf.clone(variable));
  }

  update(): void {
    this.set(this.next(this.#average, this.#variable));
  }

  read(): tf.Tensor {
    return tf.clone(this.#average);
  }

  set(value: tf.Tensor): void {
    const copy = tf.keep(tf.clone(value));
    this.#average.dispose();
    this.#average = copy;
  }

  dispose(): void {
    this.#average.dispose();
  }

  protected next(average: tf.Tensor, value: tf.Tensor): tf.Tensor {
    return tf.add(tf.mul(average, this.#decay), tf.mul(value, 1 - this.#decay));
  }
}

/** The last value, for state that cannot be averaged, such as PyTorch's integer count of batches. */
export class CopiedAverage extends PlainAverage {
  protected override next(_average: tf.Tensor, value: tf.Tensor): tf.Tensor {
    return value;
  }
}
