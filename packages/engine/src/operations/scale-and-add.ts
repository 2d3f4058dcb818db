import * as tf from "@tensorflow/tfjs-core";
import { areNativeOperationsActive } from "./native-operations.ts";
import { runOp } from "./run-op.ts";
import { withGradient } from "./with-gradient.ts";

/**
 * A residual branch, scaled channel by channel (ConvNeXt's layer scale) and added: x + branch * scale.
 * @param x [..., C]
 * @param branch the shape of x.
 * @param scale [C]
 * @throws RangeError for other shapes.
 */
export function scaleAndAdd<T extends tf.Tensor>(x: T, branch: T, scale: tf.Tensor): T {
  const channels = x.shape.at(-1);
  if (x.shape.join() !== branch.shape.join() || scale.rank !== 1 || scale.size !== channels) {
    const shapes = [x, branch, scale].map(({ shape }) => `[${shape.join(", ")}]`);
    throw new RangeError(
      `scaleAndAdd takes x [..., C], a branch of its shape and a scale [C], not ${shapes.join(", ")}`,
    );
  }
  if (!areNativeOperationsActive()) return tf.tidy(() => tf.add(x, tf.mul(branch, scale)));
  return withGradient(
    [x, branch, scale],
    () => {
      const [y] = runOp("SpinegradeScaleAndAdd", {}, [x, branch, scale], 1);
      return { result: y as T, saved: [branch, scale] }; // the rank of x
    },
    (dy, saved) => [dy, ...runOp("SpinegradeScaleAndAddGrad", {}, [dy, ...saved], 2)],
  );
}
