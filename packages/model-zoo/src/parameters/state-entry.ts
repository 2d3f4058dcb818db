import type { Initialiser } from "./initialisers.ts";
import type { TensorEntry } from "./tensor-entry.ts";

/** An int64 scalar of a net's state, for example how many batches a batch norm has seen. */
export interface CounterEntry {
  readonly kind: "counter";
  readonly name: string;
  value: number;
}

/** An entry of a net's state: a tensor or a counter. */
export type StateEntry = TensorEntry | CounterEntry;

/** A tensor to be added to a net's state. */
export interface NewTensor extends Pick<TensorEntry, "kind" | "name" | "shape" | "layout"> {
  readonly initialise: Initialiser;
  /** Whether it may rest in 16 bits in a net that a checkpoint is loaded into; false by default. */
  readonly mayRest?: boolean;
}
