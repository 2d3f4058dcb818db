import { requireBackend } from "@spinegrade/engine";
import { Generator } from "@spinegrade/random";
import * as tf from "@tensorflow/tfjs-core";
import type { LayerObserver, LayerRun } from "./layer-run.ts";
import { Scope } from "./scope.ts";
import type { CounterEntry, NewTensor, StateEntry } from "./state-entry.ts";
import { TensorEntry } from "./tensor-entry.ts";
import { toTensorFlow } from "./tensor-layout.ts";

export interface StoreOptions {
  /** Called for every layer of the store that runs. */
  readonly observer?: LayerObserver | undefined;
  /** Whether blocks keep only their input for the backward pass (see `checkpointed`); false by default. */
  readonly recompute?: boolean | undefined;
  /** Whether the store knows only names and shapes: every entry shares one variable, which holds a 0. */
  readonly shapesOnly?: boolean | undefined;
}

/**
 * Everything that a net's checkpoint holds, in the order of PyTorch's state_dict: a layer adds its entries under its
 * scope when it is made. Each parameter draws its initial values from a separate random stream, named by the seed and
 * the parameter's name, so that one more layer leaves all others as they were.
 */
export class ParameterStore {
  readonly #entries = new Map<string, StateEntry>();
  readonly #seed: number | null;
  readonly #observer: LayerObserver | undefined;
  readonly recompute: boolean;
  readonly #placeholder: tf.Variable | undefined;

  /**
   * @param seed null leaves every value at 0, for a net that a checkpoint is loaded into.
   * @throws UserError before `startEngine`, where tfjs-core has no backend.
   */
  constructor(seed: number | null, { observer, recompute = false, shapesOnly = false }: StoreOptions = {}) {
    requireBackend();
    this.#seed = seed;
    this.#observer = observer;
    this.recompute = recompute;
    this.#placeholder = shapesOnly ? tf.tidy(() => tf.variable(tf.scalar(0), false)) : undefined;
  }

  /** The root scope of the net; the names of its layers are below it. */
  root(): Scope {
    return new Scope(this, "");
  }

  /** All entries in state_dict order, by name. */
  state(): ReadonlyMap<string, StateEntry> {
    return this.#entries;
  }

  /** The variables of one kind, by name. */
  variables(kind: TensorEntry["kind"]): ReadonlyMap<string, tf.Variable> {
    const variables = new Map<string, tf.Variable>();
    for (const entry of this.#entries.values())
      if (entry.kind === kind) variables.set(entry.name, entry.variable());
    return variables;
  }

  addTensor({ kind, name, shape, layout, initialise, mayRest = false }: NewTensor): TensorEntry {
    const isForInference = this.#seed === null && !this.recompute && this.#placeholder === undefined;
    const values = this.#placeholder ?? this.#initialValues({ kind, name, shape, layout, initialise });
    const entry = new TensorEntry({ kind, name, shape, layout, mayRest: mayRest && isForInference }, values);
    this.#add(entry);
    return entry;
  }

  addCounter(name: string): CounterEntry {
    const counter: CounterEntry = { kind: "counter", name, value: 0 };
    this.#add(counter);
    return counter;
  }

  /** Tells the observer, if there is one. */
  report(run: LayerRun): void {
    this.#observer?.(run);
  }

  /** Frees every variable. */
  dispose(): void {
    if (this.#placeholder !== undefined) {
      this.#placeholder.dispose();
      return;
    }
    for (const entry of this.#entries.values()) if (entry.kind !== "counter") entry.dispose();
  }

  /** Undefined for a net that a checkpoint is loaded into. */
  #initialValues({ kind, name, shape, layout, initialise }: NewTensor): tf.Variable | undefined {
    if (this.#seed === null) return undefined;
    const generator = Generator.fromSeed(this.#seed, name);
    return tf.tidy(() =>
      tf.variable(toTensorFlow(initialise(shape, generator), shape, layout), kind === "parameter"),
    );
  }

  #add(entry: StateEntry): void {
    if (this.#entries.has(entry.name)) throw new RangeError(`the net has two entries named ${entry.name}`);
    this.#entries.set(entry.name, entry);
  }
}
