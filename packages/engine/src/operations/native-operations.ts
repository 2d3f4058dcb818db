import * as tf from "@tensorflow/tfjs-core";
import { tensorFlowBackend } from "./tensorflow-backend.ts";

/** The addons whose TensorFlow has our own operations. */
const marked = new WeakSet<object>();

/** Records that the operations of `src/native/ops` are registered with this addon's TensorFlow. */
export function markNativeOpsAvailable(binding: object): void {
  marked.add(binding);
}

/**
 * Whether our own operations may be run by `runOp`: TensorFlow computes, on the CPU, with an engine that was built here.
 * GPUs and other tfjs backends take each operation's plain fallback.
 */
export function areNativeOperationsActive(): boolean {
  const backend = tensorFlowBackend();
  return backend !== null && !backend.isUsingGpuDevice && marked.has(backend.binding);
}

/** Whether gradients are being recorded: `runOp` by itself leaves none. */
export function isDifferentiated(): boolean {
  return tf.engine().state.gradientDepth > 0;
}

/** Whether operations that have no gradient may be taken: ours are there, and nothing is kept for a backward pass. */
export function canFuseForInference(): boolean {
  return areNativeOperationsActive() && !isDifferentiated();
}
