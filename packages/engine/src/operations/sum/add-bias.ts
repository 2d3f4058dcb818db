import * as tf from "@tensorflow/tfjs-core";
import { areNativeOperationsActive } from "../backend/native-operations.ts";
import { runOp } from "../backend/run-op.ts";
import { withGradient } from "../backend/with-gradient.ts";

/**
 * x + bias, channel by channel. The point is a fast gradient with respect to the bias, the sum over all rows.
 * @param x [..., C]
 * @param bias [C]
 * @throws RangeError for a bias of another size.
 */
export function addBias<T extends tf.Tensor>(x: T, bias: tf.Tensor): T {
  if (bias.rank !== 1 || bias.size !== x.shape.at(-1)) {
    throw new RangeError(`addBias to [${x.shape.join(", ")}]: the bias is [${bias.shape.join(", ")}]`);
  }
  if (!areNativeOperationsActive()) return tf.add(x, bias);
  return withGradient(
    [x, bias],
    () => ({ result: tf.add<T>(x, bias), saved: [] }),
    (dy) => [dy, ...runOp("SpinegradeSumRows", {}, [dy], 1)],
  );
}
