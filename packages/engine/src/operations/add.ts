import * as tf from "@tensorflow/tfjs-core";
import { withGradient } from "./with-gradient.ts";

/**
 * x + y of one shape, as a block adds its branch. tfjs's own `add` keeps both until the backward pass, to learn their
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
