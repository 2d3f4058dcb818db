import type * as tf from "@tensorflow/tfjs-core";
import { tensorFlowBackend } from "./tensorflow-backend.ts";
import type { BackendAttribute, TensorFlowBackend } from "./tensorflow-backend.ts";

/** An attribute of a TensorFlow operation, typed as in its definition. */
export type OpAttribute =
  | { readonly type: "float32" | "int32" | "bool" }
  | { readonly bool: boolean }
  | { readonly int: number | readonly number[] }
  | { readonly float: number }
  | { readonly string: string }
  | { readonly shape: readonly number[] };

/** The `T` attribute that many operations have, for float32. */
export const FLOAT32: OpAttribute = { type: "float32" };

/** A tuple of N tensors, N a literal. */
export type TensorTuple<N extends number, R extends tf.Tensor[] = []> = number extends N
  ? tf.Tensor[]
  : R["length"] extends N
    ? R
    : TensorTuple<N, [...R, tf.Tensor]>;

const TYPE_NAMES = { float32: "TF_FLOAT", int32: "TF_INT32", bool: "TF_BOOL" } as const;

/**
 * Runs any TensorFlow operation by its registered name. It records no gradient: call it within `withGradient`, or on
 * tensors that need no gradient.
 * @param outputs how many tensors the operation returns.
 * @throws Error when TensorFlow is not the backend; otherwise TensorFlow's own error, with the shapes of the inputs.
 */
export function runOp<N extends number>(
  name: string,
  attributes: Readonly<Record<string, OpAttribute>>,
  inputs: readonly tf.Tensor[],
  outputs: N,
): TensorTuple<N> {
  const backend = tensorFlowBackend();
  if (backend === null) {
    throw new Error(`the operation ${name} needs TensorFlow: call startEngine() first`);
  }
  const converted = Object.entries(attributes).map(([key, value]) => toBackend(backend, key, value));
  try {
    return backend.executeMultipleOutputs(name, converted, inputs, outputs) as TensorTuple<N>; // N or an error
  } catch (cause) {
    const shapes = inputs.map((input) => `${input.dtype} [${input.shape.join(", ")}]`).join(", ");
    throw new Error(`TensorFlow's ${name} failed on ${shapes}: ${String(cause)}`, { cause });
  }
}

function toBackend({ binding }: TensorFlowBackend, name: string, attribute: OpAttribute): BackendAttribute {
  const of = (kind: string, value: unknown): BackendAttribute => ({
    name,
    type: binding[kind] ?? missing(kind),
    value,
  });
  if ("type" in attribute) return of("TF_ATTR_TYPE", binding[TYPE_NAMES[attribute.type]]);
  if ("bool" in attribute) return of("TF_ATTR_BOOL", attribute.bool);
  if ("int" in attribute) return of("TF_ATTR_INT", attribute.int);
  if ("float" in attribute) return of("TF_ATTR_FLOAT", attribute.float);
  if ("string" in attribute) return of("TF_ATTR_STRING", attribute.string);
  return of("TF_ATTR_SHAPE", attribute.shape);
}

function missing(kind: string): never {
  throw new Error(
    `TensorFlow's addon has no constant ${kind}: it is not of the version that this package knows`,
  );
}
