import * as tf from "@tensorflow/tfjs-core";
import { isTensorFlowActive } from "../operations/backend/tensorflow-backend.ts";
import { adamWConstants } from "./adamw-constants.ts";
import type { AdamWConstants } from "./adamw-constants.ts";
import type { AdamWOptions } from "./adamw-options.ts";
import type { AdamWSlot } from "./adamw-slot.ts";
import { FusedAdamWSlot } from "./fused-adamw-slot.ts";
import { PlainAdamWSlot } from "./plain-adamw-slot.ts";
import { checkState } from "./check-state.ts";

interface Parameter {
  readonly shape: number[];
  readonly slot: AdamWSlot;
  steps: number;
}

/**
 * torch.optim.AdamW (arXiv:1711.05101): the weights decay by learningRate * weightDecay, independently of the gradient;
 * then Adam with bias correction. A parameter without a gradient is unchanged, and its step is not counted.
 *
 * With TensorFlow, weights and moments are updated in place. The moments belong to no tidy: call `dispose`.
 */
export class AdamW {
  /** Learning rate of the next steps. */
  learningRate: number;
  readonly #options: Required<AdamWOptions>;
  readonly #parameters = new Map<string, Parameter>();

  /** @param parameters float32 variables by name; they are changed, never disposed. */
  constructor(parameters: ReadonlyMap<string, tf.Variable>, options: AdamWOptions) {
    this.learningRate = options.learningRate;
    this.#options = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, ...options };
    const Slot = isTensorFlowActive() ? FusedAdamWSlot : PlainAdamWSlot;
    for (const [name, variable] of parameters) {
      this.#parameters.set(name, { shape: variable.shape, slot: new Slot(variable), steps: 0 });
    }
  }

  /**
   * Performs one step.
   * @param gradients by parameter name; they are not disposed.
   * @throws RangeError for a name that is no parameter, or a gradient of another shape; nothing is then changed.
   */
  applyGradients(gradients: ReadonlyMap<string, tf.Tensor>): void {
    const pairs = [...gradients].map(
      ([name, gradient]) => [this.#parameterOf(name, gradient), gradient] as const,
    );
    tf.tidy(() => {
      const constants = new Map<number, AdamWConstants>(); // by step: usually the same for all
      for (const [parameter, gradient] of pairs) {
        parameter.steps += 1;
        const shared = constants.get(parameter.steps) ?? this.#constantsOf(parameter.steps);
        constants.set(parameter.steps, shared);
        tf.tidy(() => {
          parameter.slot.apply(gradient, shared);
        });
      }
    });
  }

  /**
   * The state that an exact resume needs in addition to the weights and the learning rate. For each parameter: its
   * moments, `<name>.first` and `<name>.second`, and `<name>.steps`, an int32 scalar. The caller disposes the tensors.
   */
  state(): Map<string, tf.Tensor> {
    const state = new Map<string, tf.Tensor>();
    for (const [name, { slot, steps }] of this.#parameters) {
      const { first, second } = slot.moments();
      state.set(`${name}.first`, first).set(`${name}.second`, second);
      state.set(`${name}.steps`, tf.scalar(steps, "int32"));
    }
    return state;
  }

  /**
   * Restores a saved state by copying it.
   * @throws RangeError that lists missing, unknown and misshapen tensors; nothing is then changed.
   */
  restore(state: ReadonlyMap<string, tf.Tensor>): void {
    const shapes = new Map<string, number[]>();
    for (const [name, { shape }] of this.#parameters) {
      shapes.set(`${name}.first`, shape).set(`${name}.second`, shape).set(`${name}.steps`, []);
    }
    const tensorOf = checkState("optimizer", shapes, state);
    for (const [name, parameter] of this.#parameters) {
      parameter.slot.setMoments(tensorOf(`${name}.first`), tensorOf(`${name}.second`));
      parameter.steps = tensorOf(`${name}.steps`).dataSync()[0] ?? 0;
    }
  }

  /** Frees the moments. */
  dispose(): void {
    for (const { slot } of this.#parameters.values()) slot.dispose();
    this.#parameters.clear();
  }

  #constantsOf(step: number): AdamWConstants {
    return adamWConstants({ ...this.#options, learningRate: this.learningRate }, step);
  }

  #parameterOf(name: string, gradient: tf.Tensor): Parameter {
    const parameter = this.#parameters.get(name);
    if (parameter === undefined)
      throw new RangeError(`a gradient of ${name}, which is not a parameter of the optimizer`);
    if (!tf.util.arraysEqual(parameter.shape, gradient.shape)) {
      const [is, must] = [gradient.shape, parameter.shape].map((shape) => `[${shape.join(", ")}]`);
      throw new RangeError(`the gradient of ${name} is ${is}; its parameter is ${must}`);
    }
    return parameter;
  }
}
