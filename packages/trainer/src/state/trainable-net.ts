import type * as tf from "@tensorflow/tfjs-core";

/** The interface that training needs; every net of `@spinegrade/model-zoo` has it. */
export interface TrainableNet {
  /** The variables that the optimizer changes, by name. */
  parameters(): ReadonlyMap<string, tf.Variable>;
  /** Variables that the forward pass changes, such as running statistics: averaged and saved, but not optimized. */
  buffers?(): ReadonlyMap<string, tf.Variable>;
  /** Entries of kind "counter" are saved too. */
  state?(): ReadonlyMap<string, { readonly kind: string }>;
}

/** A number that a net counts during training. */
export interface Counter {
  value: number;
}

/** The counters of a net, by name. */
export function countersOf(net: TrainableNet): ReadonlyMap<string, Counter> {
  const counters = new Map<string, Counter>();
  for (const [name, entry] of net.state?.() ?? []) if (isCounter(entry)) counters.set(name, entry);
  return counters;
}

function isCounter(entry: { readonly kind: string }): entry is { readonly kind: string } & Counter {
  return entry.kind === "counter" && "value" in entry && typeof entry.value === "number";
}

/** All variables of a net, parameters first. */
export function variablesOf(net: TrainableNet): ReadonlyMap<string, tf.Variable> {
  return new Map([...net.parameters(), ...(net.buffers?.() ?? [])]);
}
