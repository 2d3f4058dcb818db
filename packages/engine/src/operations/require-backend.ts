import { UserError } from "@spinegrade/pipeline";
import * as tf from "@tensorflow/tfjs-core";

/**
 * For what makes the first tensors of a program: says what to call where tfjs-core would only say that there is no backend.
 * Any backend will do, a browser's too.
 * @throws UserError where tfjs-core has none to compute with.
 */
export function requireBackend(): void {
  if (Object.keys(tf.engine().registryFactory).length > 0) return;
  throw new UserError(
    "nothing is there to compute with: call startEngine() from @spinegrade/engine first, as `await startEngine()`; in a " +
      'browser, import a backend of tfjs, for example @tensorflow/tfjs-backend-wasm, and `await tf.setBackend("wasm")`',
  );
}
