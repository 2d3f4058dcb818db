import * as tf from "@tensorflow/tfjs-core";
import { FLOAT32, runOp } from "../backend/run-op.ts";
import { isTensorFlowActive } from "../backend/tensorflow-backend.ts";
import { withGradient } from "../backend/with-gradient.ts";

const ATTRIBUTES = { T: FLOAT32, block_size: { int: 2 }, data_format: { string: "NHWC" } } as const;

/**
 * Rearranges four phases into a map of twice the height and width: [N, h, w, 4C] -> [N, 2h, 2w, C], or [B, D, h, w, 4C]
 * -> [B, D, 2h, 2w, C]. Channels 0 to C - 1 become the pixels at (even y, even x), the next C those at (even, odd),
 * then (odd, even) and (odd, odd). The depth does not change.
 *
 * Differentiable, unlike tfjs's own `depthToSpace`: the inverse is also the gradient.
 * @throws RangeError unless the number of channels is a multiple of 4.
 */
export function depthToSpace2x<T extends tf.Tensor4D | tf.Tensor5D>(x: T): T {
  const axes: readonly number[] = x.shape;
  const [height = 0, width = 0, channels = 0] = axes.slice(-3);
  if (channels % 4 !== 0) {
    throw new RangeError(`depthToSpace2x takes 4C channels, a multiple of 4, not [${axes.join(", ")}]`);
  }
  return tf.tidy(() => {
    const planes = tf.reshape<tf.Rank.R4>(x, [-1, height, width, channels]); // [B, D, h, w, 4C] -> [B*D, h, w, 4C]
    const finer = isTensorFlowActive() ? fused(planes) : plain(planes);
    const shape: number[] = [...axes.slice(0, -3), 2 * height, 2 * width, channels / 4];
    return tf.reshape<tf.Rank>(finer, shape) as T; // the rank of x
  });
}

function fused(x: tf.Tensor4D): tf.Tensor {
  return withGradient(
    [x],
    () => ({ result: runOp("DepthToSpace", ATTRIBUTES, [x], 1)[0], saved: [] }),
    (dy) => runOp("SpaceToDepth", ATTRIBUTES, [dy], 1),
  );
}

function plain(x: tf.Tensor4D): tf.Tensor {
  const [planes, height, width, channels] = x.shape;
  const phases = tf.reshape<tf.Rank.R6>(x, [planes, height, width, 2, 2, channels / 4]);
  const interleaved = tf.transpose(phases, [0, 1, 3, 2, 4, 5]); // [N, h, w, 2, 2, C] -> [N, h, 2, w, 2, C]
  return tf.reshape(interleaved, [planes, 2 * height, 2 * width, channels / 4]);
}
