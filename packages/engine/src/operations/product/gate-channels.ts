import * as tf from "@tensorflow/tfjs-core";
import { activate, ACTIVATIONS } from "../activation/activation.ts";
import { areNativeOperationsActive } from "../backend/native-operations.ts";
import { runOp } from "../backend/run-op.ts";
import { withGradient } from "../backend/with-gradient.ts";

/**
 * activation(x * gates): each image's own factors of its channels, as squeeze and excitation has them. Of the maps, the
 * backward pass keeps only x.
 * @param x [N, ..., C]
 * @param gates [N, C]
 * @returns as x
 * @throws RangeError for gates of another shape.
 */
export function gateChannels<T extends tf.Tensor>(
  x: T,
  gates: tf.Tensor2D,
  activation?: "relu" | "relu6",
): T {
  const ofImages = [x.shape[0], x.shape.at(-1)];
  if (x.rank < 2 || gates.shape.join() !== ofImages.join()) {
    throw new RangeError(
      `gateChannels of [${x.shape.join(", ")}]: the gates are [${gates.shape.join(", ")}]; they must be [N, C] for x [N, ..., C]`,
    );
  }
  if (!areNativeOperationsActive()) {
    const ofEachPixel = x.shape.map((size, axis) => (axis === 0 || axis === x.rank - 1 ? size : 1));
    return tf.tidy(() => activate(tf.mul<T>(x, tf.reshape(gates, ofEachPixel)), activation));
  }
  const attributes = { activation: { int: [ACTIVATIONS[activation ?? "none"]] } };
  return withGradient(
    [x, gates],
    () => ({ result: runOp("SpinegradeGate", attributes, [x, gates], 1)[0] as T, saved: [x, gates] }), // the rank of x
    (dy, saved) => runOp("SpinegradeGateGrad", attributes, [dy, ...saved], 2),
  );
}
