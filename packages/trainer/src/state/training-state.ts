import * as tf from "@tensorflow/tfjs-core";
import { AdamW, Ema } from "@spinegrade/engine";
import { countersOf, type TrainableNet, variablesOf } from "./trainable-net.ts";
import type { FullSettings } from "../loop/train-settings.ts";
import type { Trainable } from "../step/train-step.ts";

type StateSettings = Pick<FullSettings, "weightDecay" | "emaDecay" | "optimizerStatePrecision" | "seed">;

/**
 * The state that training changes: the net, its optimizer, and the moving average of its weights and running
 * statistics.
 */
export class TrainingState {
  readonly net: TrainableNet;
  readonly trainable: Trainable;

  /** @param net is changed by training, never disposed. */
  constructor(net: TrainableNet, settings: StateSettings) {
    const { weightDecay, emaDecay, optimizerStatePrecision: statePrecision, seed } = settings;
    const parameters = net.parameters();
    const optimizer = new AdamW(parameters, { learningRate: 0, weightDecay, statePrecision, seed });
    this.net = net;
    this.trainable = { parameters, optimizer, ema: new Ema(variablesOf(net), { decay: emaDecay }) };
  }

  /** Gives the net the averaged weights while `work` runs, then restores its own. */
  async withAverage<T>(work: () => Promise<T>): Promise<T> {
    const variables = variablesOf(this.net);
    const own = copiesOf(variables);
    try {
      this.takeAverage();
      return await work();
    } finally {
      assignAll(variables, own);
    }
  }

  /** Assigns the averaged weights to the net. */
  takeAverage(): void {
    assignAll(variablesOf(this.net), this.trainable.ema.values());
  }

  /**
   * Copies running statistics and counters, which a forward pass in training mode changes before its loss is known.
   * @returns `restore` undoes later changes; `dispose` must be called.
   */
  snapshotBuffers(): { restore: () => void; dispose: () => void } {
    const buffers = this.net.buffers?.() ?? new Map<string, tf.Variable>();
    const held = copiesOf(buffers);
    const counters = [...countersOf(this.net).values()].map((counter) => ({ counter, value: counter.value }));
    return {
      restore: () => {
        for (const [name, buffer] of buffers) {
          const copy = held.get(name);
          if (copy !== undefined) buffer.assign(copy);
        }
        for (const { counter, value } of counters) counter.value = value;
      },
      dispose: () => {
        tf.dispose([...held.values()]);
      },
    };
  }

  dispose(): void {
    this.trainable.optimizer.dispose();
    this.trainable.ema.dispose();
  }
}

/** Tensors with the variables' current values; they share memory until a variable is reassigned. */
function copiesOf(variables: ReadonlyMap<string, tf.Variable>): Map<string, tf.Tensor> {
  return new Map([...variables].map(([name, variable]) => [name, tf.keep(tf.clone(variable))]));
}

/** Assigns the values to the variables, then disposes them. */
function assignAll(
  variables: ReadonlyMap<string, tf.Variable>,
  values: ReadonlyMap<string, tf.Tensor>,
): void {
  for (const [name, value] of values) {
    variables.get(name)?.assign(value);
    value.dispose();
  }
}
