import { performance } from "node:perf_hooks";
import * as tf from "@tensorflow/tfjs-core";

/** What the addon says of an output. */
interface OutputMetadata {
  readonly shape: readonly number[];
}

interface Binding {
  executeOp(name: string, attributes: unknown, inputs: readonly number[], outputs: number): OutputMetadata[];
}

export interface OpProfile {
  readonly op: string;
  /** Of the first output. */
  readonly shape: readonly number[];
  calls: number;
  milliseconds: number;
  /** Of all outputs, four to a value. */
  mibWritten: number;
}

/**
 * The TensorFlow operations of one run of `work`, by name and output shape, the costliest first, and before them the sum.
 * An operation on a CPU has run when the addon returns, so that its time is that of the call.
 */
export function profile(work: () => void): OpProfile[] {
  const profiles = new Map<string, OpProfile>();
  const all: OpProfile = { op: "all", shape: [], calls: 0, milliseconds: 0, mibWritten: 0 };
  const backend = tensorFlow(tf.backend());
  const { binding } = backend;
  const executeOp: Binding["executeOp"] = (name, attributes, inputs, count) => {
    const startedAt = performance.now();
    const outputs = binding.executeOp(name, attributes, inputs, count);
    const milliseconds = performance.now() - startedAt;
    const shape = outputs[0]?.shape ?? [];
    const key = `${name} ${shape.join()}`;
    const own = profiles.get(key) ?? { op: name, shape, calls: 0, milliseconds: 0, mibWritten: 0 };
    profiles.set(key, own);
    for (const one of [own, all]) {
      one.calls += 1;
      one.milliseconds += milliseconds;
      one.mibWritten += outputs.reduce((sum, output) => sum + mib(output), 0);
    }
    return outputs;
  };
  // the addon's own properties cannot be written: an object that inherits them takes its place
  backend.binding = Object.create(binding, { executeOp: { value: executeOp } }) as Binding;
  try {
    work();
  } finally {
    backend.binding = binding;
  }
  return [all, ...[...profiles.values()].sort((a, b) => b.milliseconds - a.milliseconds)];
}

function mib({ shape }: OutputMetadata): number {
  return (4 * shape.reduce((product, side) => product * side, 1)) / 2 ** 20;
}

function tensorFlow(backend: tf.KernelBackend): { binding: Binding } {
  if (!("binding" in backend)) throw new Error("a profile needs TensorFlow as the backend");
  return backend as tf.KernelBackend & { binding: Binding }; // the npm package does not type its addon
}
