import { requireBackend } from "@spinegrade/engine";
import { Generator } from "@spinegrade/random";
import * as tf from "@tensorflow/tfjs-core";
import { zeros } from "./initialisers.ts";
import type { Initialiser } from "./initialisers.ts";
import type { Mode } from "./mode.ts";
import { TensorEntry } from "./tensor-entry.ts";
import { toTensorFlow } from "./tensor-layout.ts";
import type { Layout } from "./tensor-layout.ts";

/** An int64 scalar of a net's state, for example how many batches a batch norm has seen. */
export interface CounterEntry {
  readonly kind: "counter";
  readonly name: string;
  value: number;
}

export type { TensorEntry };

export type StateEntry = TensorEntry | CounterEntry;

/** A tensor to be added to a net's state. */
interface NewTensor extends Pick<TensorEntry, "kind" | "name" | "shape" | "layout"> {
  readonly initialise: Initialiser;
  /** Whether it may rest in 16 bits in a net that a checkpoint is loaded into; false by default. */
  readonly mayRest?: boolean;
}

/** The values of a kernel for one computation: call it in a tidy, each time that they are used. */
export type Kernel<T extends tf.Tensor> = () => T;

/** A layer's call in a forward pass, for a table of a net's layers. */
export interface LayerRun {
  /** Its place in the net's tree of names, for example `encoder.layer1.0.conv1`. */
  readonly name: string;
  /** The operation, for example `conv2d`. */
  readonly kind: string;
  readonly outputShape: readonly number[];
  /** Products of a weight or score and an activation; 0 where a layer only normalises. */
  readonly multiplyAdds: number;
}

/** Called for every layer that runs, in order. */
export type LayerObserver = (run: LayerRun) => void;

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

/** A place in a net's tree of names, as PyTorch's modules form it: `layer1`, `layer1.0`, `layer1.0.conv1`. */
export class Scope {
  readonly #store: ParameterStore;
  readonly #prefix: string;

  constructor(store: ParameterStore, prefix: string) {
    this.#store = store;
    this.#prefix = prefix;
  }

  /** The scope's place in the tree, for example `layer1.0.conv1`. */
  get name(): string {
    return this.#prefix.slice(0, -1);
  }

  /** Whether the blocks of this net use gradient checkpointing. */
  get isCheckpointed(): boolean {
    return this.#store.recompute;
  }

  /** The trained parameters that stand under this scope so far. */
  parameters(): tf.Variable[] {
    const all = [...this.#store.variables("parameter")];
    return all.filter(([name]) => name.startsWith(this.#prefix)).map(([, variable]) => variable);
  }

  child(name: string | number): Scope {
    return new Scope(this.#store, `${this.#prefix}${name}.`);
  }

  /** A trained parameter; `shape` is PyTorch's. */
  parameter(name: string, shape: readonly number[], layout: Layout, initialise: Initialiser): tf.Variable {
    return this.#store
      .addTensor({ kind: "parameter", name: this.#prefix + name, shape, layout, initialise })
      .variable();
  }

  /** A trained parameter of two axes or more, which rests in 16 bits if it is loaded for inference from such a checkpoint. */
  kernel<T extends tf.Tensor>(
    name: string,
    shape: readonly number[],
    layout: Layout,
    initialise: Initialiser,
  ): Kernel<T> {
    const options = { kind: "parameter", name: this.#prefix + name, shape, layout, initialise } as const;
    const entry = this.#store.addTensor({ ...options, mayRest: true });
    return () => entry.read() as T; // its rank, by its shape and layout
  }

  /** A vector that is saved but not trained. */
  buffer(name: string, size: number, initialise: Initialiser): tf.Variable {
    return this.#store
      .addTensor({
        kind: "buffer",
        name: this.#prefix + name,
        shape: [size],
        layout: "vector",
        initialise,
      })
      .variable();
  }

  /** A parameter of published checkpoints that no computation reads: saved, not trained, 0 at first. */
  unused(name: string, shape: readonly number[]): void {
    const layout = shape.length === 1 ? "vector" : "weight";
    this.#store.addTensor({
      kind: "buffer",
      name: this.#prefix + name,
      shape,
      layout,
      initialise: zeros,
    });
  }

  /** An int64 scalar that is saved but not trained, 0 at first. */
  counter(name: string): CounterEntry {
    return this.#store.addCounter(this.#prefix + name);
  }

  /** Shows a value of this scope to whoever looks into the net, under the scope's name, and gives it back. */
  note<T extends tf.Tensor>(value: T, { onValue }: Mode): T {
    onValue?.(this.name, value);
    return value;
  }

  /** To be called by a layer of this scope each time that it has run. */
  recordCall(kind: string, { shape }: tf.Tensor, multiplyAdds = 0): void {
    this.#store.report({ name: this.name, kind, outputShape: shape, multiplyAdds });
  }
}
