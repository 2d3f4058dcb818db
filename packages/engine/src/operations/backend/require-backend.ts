import { UserError } from "@spinegrade/pipeline";
import * as tf from "@tensorflow/tfjs-core";

/**
 * Checks for a tfjs backend before a program makes its first tensors. Any backend will do, including a browser's.
 * tfjs-core itself would only report that there is none; this error says what to call.
 * @throws UserError when tfjs-core has no backend.
 */
export function requireBackend(): void {
  if (Object.keys(tf.engine().registryFactory).length > 0) return;
  throw new UserError(
    "TensorFlow.js has no backend: call startEngine() from @spinegrade/engine first, as `await startEngine()`; in a " +
      'browser, import a backend of tfjs, for example @tensorflow/tfjs-backend-wasm, and `await tf.setBackend("wasm")`',
  );
}
