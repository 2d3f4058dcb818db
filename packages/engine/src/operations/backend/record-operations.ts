import type * as tf from "@tensorflow/tfjs-core";
import { type BackendAttribute, tensorFlowBackend } from "./tensorflow-backend.ts";

/** An operation that TensorFlow ran: native ones under their own names, all others as TensorFlow defines them. */
export interface RecordedOperation {
  readonly name: string;
  /** In TensorFlow's types; an enumeration is a number. */
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly inputs: readonly tf.TensorInfo[];
  readonly outputs: readonly tf.TensorInfo[];
}

/**
 * Runs work, and shows every operation that TensorFlow ran for it, in order. A tensor is known by its `dataId`, which
 * clones of it share.
 * @param observe called after each operation, while its tensors exist.
 * @throws Error when TensorFlow is not the backend; whatever the work throws.
 */
export function recordOperations<T>(work: () => T, observe: (operation: RecordedOperation) => void): T {
  const backend = tensorFlowBackend();
  if (backend === null)
    throw new Error("only TensorFlow's operations are recorded: call startEngine() first");
  const { executeSingleOutput: single, executeMultipleOutputs: multiple } = backend;
  backend.executeSingleOutput = (name, attributes, inputs) => {
    const output = single.call(backend, name, attributes, inputs);
    observe({ name, attributes: byName(attributes), inputs, outputs: [output] });
    return output;
  };
  backend.executeMultipleOutputs = (name, attributes, inputs, count) => {
    const outputs = multiple.call(backend, name, attributes, inputs, count);
    observe({ name, attributes: byName(attributes), inputs, outputs });
    return outputs;
  };
  try {
    return work();
  } finally {
    backend.executeSingleOutput = single;
    backend.executeMultipleOutputs = multiple;
  }
}

function byName(attributes: readonly BackendAttribute[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ name, value }) => [name, value]));
}
