import * as tf from "@tensorflow/tfjs-core";
import type { AdamWScalars, AdamWSlot, WholeMoments } from "./separate-adamw-slots.ts";

/** AdamW from tfjs operations, for backends other than TensorFlow. */
export class PlainAdamWSlot implements AdamWSlot {
  readonly shape: number[];
  readonly #variable: tf.Variable;
  #first: tf.Tensor;
  #second: tf.Tensor;

  constructor(variable: tf.Variable) {
    this.shape = variable.shape;
    this.#variable = variable;
    this.#first = tf.keep(tf.zeros(variable.shape));
    this.#second = tf.keep(tf.zeros(variable.shape));
  }

  apply(gradient: tf.Tensor, { decay, beta1, beta2, stepSize, epsilon }: AdamWScalars): void {
    const first = towards(this.#first, gradient, beta1);
    const second = towards(this.#second, tf.square(gradient), beta2);
    const change = tf.div(tf.mul(first, stepSize), tf.add(tf.sqrt(second), epsilon));
    this.#variable.assign(tf.sub(tf.mul(this.#variable, decay), change));
    this.#replace(first, second);
  }

  moments(): WholeMoments {
    return { first: tf.clone(this.#first), second: tf.clone(this.#second) };
  }

  setMoments({ first, second }: WholeMoments): void {
    this.#replace(tf.clone(first), tf.clone(second));
  }

  dispose(): void {
    tf.dispose([this.#first, this.#second]);
  }

  #replace(first: tf.Tensor, second: tf.Tensor): void {
    tf.dispose([this.#first, this.#second]);
    this.#first = tf.keep(first);
    this.#second = tf.keep(second);
  }
}

/** average + (value - average) * (1 - beta), as TensorFlow computes it. */
function towards(average: tf.Tensor, value: tf.Tensor, beta: tf.Scalar): tf.Tensor {
  return tf.add(average, tf.mul(tf.sub(value, average), tf.sub(1, beta)));
}
