import { UserError } from "@spinegrade/pipeline";
import * as tf from "@tensorflow/tfjs-core";
import { areNativeOperationsActive } from "../operations/backend/native-operations.ts";
import { isTensorFlowActive } from "../operations/backend/tensorflow-backend.ts";
import { adamWConstants } from "./adamw-constants.ts";
import type { AdamWOptions } from "./adamw-options.ts";
import type { AdamWSlots } from "./adamw-slots.ts";
import { checkState } from "./check-state.ts";
import { HalfAdamWSlots } from "./half-adamw-slots.ts";
import { FusedAdamWSlot } from "./fused-adamw-slot.ts";
import { NativeAdamWSlots } from "./native-adamw-slots.ts";
import { PlainAdamWSlot } from "./plain-adamw-slot.ts";
import { SeparateAdamWSlots } from "./separate-adamw-slots.ts";

const DEFAULTS = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, statePrecision: "float32", seed: 0 } as const;

interface Parameter {
  readonly shape: number[];
  steps: number;
}

/**
 * torch.optim.AdamW (arXiv:1711.05101): the weights decay by learningRate * weightDecay, independently of the gradient;
 * then Adam with bias correction. A parameter without a gradient is unchanged, and its step is not counted.
 *
 * With TensorFlow, moments are updated in place. They belong to no tidy: call `dispose`.
 */
export class AdamW {
  /** Learning rate of the next steps. */
  learningRate: number;
  readonly #options: Required<AdamWOptions>;
  readonly #parameters = new Map<string, Parameter>();
  readonly #slots: AdamWSlots;

  /**
   * @param parameters float32 variables by name; they are changed, never disposed.
   * @throws UserError for a state of 16 bits where the native operations do not compute.
   */
  constructor(parameters: ReadonlyMap<string, tf.Variable>, options: AdamWOptions) {
    this.learningRate = options.learningRate;
    this.#options = { ...DEFAULTS, ...options };
    this.#slots = createSlots(parameters, this.#options);
    for (const [name, { shape }] of parameters) this.#parameters.set(name, { shape, steps: 0 });
  }

  /**
   * Performs one step.
   * @param gradients by parameter name; they are not disposed.
   * @param gradientScale a factor on every gradient, as clipping needs it.
   * @throws RangeError for a name that is not a parameter, or a gradient of another shape; nothing is then changed.
   */
  applyGradients(gradients: ReadonlyMap<string, tf.Tensor>, gradientScale = 1): void {
    const parameters = [...gradients].map(([name, gradient]) => this.#parameterOf(name, gradient));
    for (const parameter of parameters) parameter.steps++;
    const options = { ...this.#options, learningRate: this.learningRate };
    for (const steps of new Set(parameters.map((parameter) => parameter.steps))) {
      // usually all have made as many steps
      const some = [...gradients].filter(([name]) => this.#parameters.get(name)?.steps === steps);
      tf.tidy(() => {
        this.#slots.apply(new Map(some), adamWConstants(options, steps, gradientScale), steps);
      });
    }
  }

  /**
   * The state that an exact resume needs in addition to the weights and the learning rate. For each parameter: its
   * moments, `<name>.first` and `<name>.second`, and `<name>.steps`, an int32 scalar. Moments of 16 bits are int32 tensors of
   * two numbers each, `<name>.first.bfloat16`; float16 has `<name>.first.scales`, too. The caller disposes the tensors.
   */
  state(): Map<string, tf.Tensor> {
    const state = new Map<string, tf.Tensor>();
    for (const [name, { steps }] of this.#parameters) {
      for (const [moment, tensor] of this.#slots.moments(name)) state.set(`${name}.${moment}`, tensor);
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
    for (const name of this.#parameters.keys()) {
      for (const [moment, shape] of this.#slots.shapes(name)) shapes.set(`${name}.${moment}`, shape);
      shapes.set(`${name}.steps`, []);
    }
    const tensorOf = checkState("optimizer", shapes, state);
    for (const [name, parameter] of this.#parameters) {
      this.#slots.setMoments(name, (moment) => tensorOf(`${name}.${moment}`));
      parameter.steps = tensorOf(`${name}.steps`).dataSync()[0] ?? 0;
    }
  }

  /** Frees the moments. */
  dispose(): void {
    this.#slots.dispose();
    this.#parameters.clear();
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

function createSlots(
  parameters: ReadonlyMap<string, tf.Variable>,
  { statePrecision, seed }: Required<AdamWOptions>,
): AdamWSlots {
  if (statePrecision !== "float32") {
    if (areNativeOperationsActive()) return new HalfAdamWSlots(parameters, { format: statePrecision, seed });
    throw new UserError(
      `an optimizer's state in ${statePrecision} needs the native operations, which run on the processor only: ` +
        "choose the device cpu, do not set SPINEGRADE_INSTRUCTIONS=none, or keep the state in float32",
    );
  }
  if (areNativeOperationsActive()) return new NativeAdamWSlots(parameters);
  return new SeparateAdamWSlots(parameters, isTensorFlowActive() ? FusedAdamWSlot : PlainAdamWSlot);
}
