import type * as tf from "@tensorflow/tfjs-core";
import { type Initialiser, zeros } from "./initialisers.ts";
import type { LayerRun } from "./layer-run.ts";
import type { Mode } from "./mode.ts";
import type { CounterEntry, NewTensor } from "./state-entry.ts";
import type { TensorEntry } from "./tensor-entry.ts";
import type { Layout } from "./tensor-layout.ts";

/** The values of a kernel for one computation: call it in a tidy, each time that they are used. */
export type Kernel<T extends tf.Tensor> = () => T;

/** The store to which scopes add entries: `ParameterStore`. */
interface EntryStore {
  readonly recompute: boolean;
  variables(kind: TensorEntry["kind"]): ReadonlyMap<string, tf.Variable>;
  addTensor(tensor: NewTensor): TensorEntry;
  addCounter(name: string): CounterEntry;
  report(run: LayerRun): void;
}

/** A place in a net's tree of names, as PyTorch's modules form it: `layer1`, `layer1.0`, `layer1.0.conv1`. */
export class Scope {
  readonly #store: EntryStore;
  readonly #prefix: string;

  constructor(store: EntryStore, prefix: string) {
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
