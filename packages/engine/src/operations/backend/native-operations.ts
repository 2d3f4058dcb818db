import * as tf from "@tensorflow/tfjs-core";
import { tensorFlowBackend } from "./tensorflow-backend.ts";

/** Abilities of an addon's native operations on this processor. */
export interface NativeAbilities {
  /** Whether they multiply factors of bfloat16, with the instruction set that is selected. */
  multipliesBfloat16(): boolean;
}

/** The addons whose TensorFlow has the native operations. */
const marked = new WeakMap<object, NativeAbilities>();

/** Records that the operations of `src/native/ops` are registered with this addon's TensorFlow. */
export function markNativeOpsAvailable(binding: object, abilities: NativeAbilities): void {
  marked.set(binding, abilities);
}

/**
 * Whether `runOp` can run the native operations: TensorFlow computes on the CPU, with an engine that was built here.
 * GPUs and other tfjs backends use each operation's plain fallback.
 */
export function areNativeOperationsActive(): boolean {
  const backend = tensorFlowBackend();
  return backend !== null && !backend.isUsingGpuDevice && marked.has(backend.binding);
}

/** Whether the native operations, if they are available, multiply factors of bfloat16. */
export function multipliesBfloat16(): boolean {
  const backend = tensorFlowBackend();
  return backend !== null && marked.get(backend.binding)?.multipliesBfloat16() === true;
}

/** Whether gradients are being recorded; a direct `runOp` call records none. */
export function isDifferentiated(): boolean {
  return tf.engine().state.gradientDepth > 0;
}

/**
 * Whether operations without a gradient may be used: the native operations are available and no gradient is recorded.
 */
export function canFuseForInference(): boolean {
  return areNativeOperationsActive() && !isDifferentiated();
}
