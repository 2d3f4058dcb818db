import * as tf from "@tensorflow/tfjs-core";
import { tensorFlowBackend } from "./tensorflow-backend.ts";

/** The addons beside which our own operations were registered with TensorFlow. */
const announced = new WeakSet<object>();

/** Says that the operations of `src/native/operations` are registered with this addon's TensorFlow. */
export function announceNativeOperations(binding: object): void {
  announced.add(binding);
}

/**
 * Whether our own operations may be run by `runOp`: TensorFlow computes, on the CPU, with an engine that was built here.
 * GPUs and other tfjs backends take each operation's plain fallback.
 */
export function areNativeOperationsActive(): boolean {
  const backend = tensorFlowBackend();
  return backend !== null && !backend.isUsingGpuDevice && announced.has(backend.binding);
}

/** Whether gradients are being recorded: `runOp` by itself leaves none. */
export function isDifferentiated(): boolean {
  return tf.engine().state.gradientDepth > 0;
}

/** Whether operations that have no gradient may be taken: ours are there, and nothing is kept for a backward pass. */
export function canFuseForInference(): boolean {
  return areNativeOperationsActive() && !isDifferentiated();
}
