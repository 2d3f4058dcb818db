import * as tf from "@tensorflow/tfjs-core";
import { requireBackend } from "./require-backend.ts";

/** An operation's attribute, in the addon's format. */
export interface BackendAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** The part of the TensorFlow backend that runs operations by name. */
export interface TensorFlowBackend extends tf.KernelBackend {
  /** TensorFlow's enumerations, for example `TF_ATTR_BOOL`, `TF_FLOAT`. */
  readonly binding: Readonly<Record<string, number>>;
  readonly isUsingGpuDevice: boolean;
  /** A property, so that `recordOperations` can observe it. */
  executeMultipleOutputs: (
    name: string,
    attributes: readonly BackendAttribute[],
    inputs: readonly tf.TensorInfo[],
    outputs: number,
  ) => tf.Tensor[];
  /** The functions that the npm package's own kernels call, likewise. */
  executeSingleOutput: (
    name: string,
    attributes: readonly BackendAttribute[],
    inputs: readonly tf.TensorInfo[],
  ) => tf.Tensor;
}

/**
 * Returns the TensorFlow backend, or null when another backend computes (see `startEngine`).
 * @throws UserError when there is no backend.
 */
export function tensorFlowBackend(): TensorFlowBackend | null {
  requireBackend();
  const backend = tf.backend();
  return tf.getBackend() === "tensorflow" && isTensorFlow(backend) ? backend : null;
}

/** Whether TensorFlow is the backend, so that `runOp` may be called. */
export function isTensorFlowActive(): boolean {
  return tensorFlowBackend() !== null;
}

function isTensorFlow(backend: tf.KernelBackend): backend is TensorFlowBackend {
  return "executeMultipleOutputs" in backend && "binding" in backend;
}
