import * as tf from "@tensorflow/tfjs-core";
import { ResourceVariable } from "../operations/backend/resource-variable.ts";
import { FLOAT32, runOp } from "../operations/backend/run-op.ts";
import type { AdamWScalars, AdamWSlot, WholeMoments } from "./separate-adamw-slots.ts";

const APPLY_ADAM = { T: FLOAT32, use_locking: { bool: false }, use_nesterov: { bool: false } };

/**
 * AdamW through TensorFlow's ResourceApplyAdam, for GPUs and for a CPU without native operations: one pass over weight,
 * moments and gradient.
 *
 * The net reads its weight from a tf.Variable. The decayed weight is new memory that nothing else holds, so the step
 * may change it in place; then the variable shares it. Nothing is copied.
 */
export class FusedAdamWSlot implements AdamWSlot {
  readonly shape: number[];
  readonly #variable: tf.Variable;
  readonly #weight: ResourceVariable;
  readonly #first: ResourceVariable;
  readonly #second: ResourceVariable;

  constructor(variable: tf.Variable) {
    this.shape = variable.shape;
    this.#variable = variable;
    this.#weight = new ResourceVariable(variable.shape);
    this.#first = zeros(variable.shape);
    this.#second = zeros(variable.shape);
  }

  apply(gradient: tf.Tensor, scalars: AdamWScalars): void {
    const { decay, beta1, beta2, stepSize, epsilon, zero } = scalars;
    const decayed = tf.mul(this.#variable, decay);
    this.#weight.assign(decayed);
    decayed.dispose();
    const state = [this.#weight, this.#first, this.#second].map(({ handle }) => handle);
    // the step size includes the bias correction: zero powers of beta add none
    const inputs = [...state, zero, zero, stepSize, beta1, beta2, epsilon, gradient];
    runOp("ResourceApplyAdam", APPLY_ADAM, inputs, 0);
    this.#variable.assign(this.#weight.read());
  }

  moments(): WholeMoments {
    return { first: this.#first.read(), second: this.#second.read() };
  }

  setMoments({ first, second }: WholeMoments): void {
    tf.tidy(() => {
      this.#first.assign(tf.mul(first, 1));
      this.#second.assign(tf.mul(second, 1));
    });
  }

  dispose(): void {
    for (const resource of [this.#weight, this.#first, this.#second]) resource.dispose();
  }
}

function zeros(shape: number[]): ResourceVariable {
  const resource = new ResourceVariable(shape);
  tf.tidy(() => {
    resource.assign(tf.fill(shape, 0));
  });
  return resource;
}
