import * as tf from "@tensorflow/tfjs-core";
import { withGradient } from "../backend/with-gradient.ts";

/**
 * x + y of equal shape, for residual connections. tfjs's own `add` keeps both inputs until the backward pass for their
 * shapes; this keeps nothing.
 * @throws RangeError for different shapes.
 */
export function add<T extends tf.Tensor>(x: T, y: T): T {
  if (x.shape.join() !== y.shape.join()) {
    throw new RangeError(
      `add takes tensors of one shape, not [${x.shape.join(", ")}] and [${y.shape.join(", ")}]`,
    );
  }
  return withGradient(
    [x, y],
    () => ({ result: tf.add<T>(x, y), saved: [] }),
    (dy) => [dy, dy],
  );
}
