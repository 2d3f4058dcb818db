import { withGradient } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";

/** Probabilities are at least this, so that no logarithm is infinite; as published. */
const SMALLEST = 1e-8;

/**
 * The Jensen-Shannon divergence between two sets of heatmaps, 0.5 KL(p || m) + 0.5 KL(q || m) with m = (p + q) / 2,
 * in nats, summed over voxels, mean over points. Both are clamped to 1e-8..1 - 1e-8 first (the upper bound is 1 in
 * float32). From 0, where they are equal, to ln 2.
 *
 * Differentiable by `predicted` only. The terms that come from m cancel: the gradient by q is 0.5 ln(q / m), and 0
 * where q is clamped.
 * @param predicted q, [..., P], each point sums to 1.
 * @param target p, the same shape.
 * @throws RangeError for shapes that differ.
 */
export function jsDivergence(predicted: tf.Tensor, target: tf.Tensor): tf.Scalar {
  if (!tf.util.arraysEqual(predicted.shape, target.shape)) {
    throw new RangeError(
      `the predicted heatmap is [${predicted.shape.join(", ")}], its target [${target.shape.join(", ")}]`,
    );
  }
  const points = predicted.shape.at(-1) ?? 1;
  return withGradient(
    [predicted],
    () => {
      const { divergence, gradient } = divergenceOf(predicted, target);
      return { result: tf.div<tf.Scalar>(tf.sum(divergence), points), saved: [gradient] as [tf.Tensor] };
    },
    (dy, [gradient]) => [tf.mul(gradient, tf.div(dy, points))],
  );
}

/** For each voxel and point, its share of the divergence, and the gradient of that share by the prediction. */
function divergenceOf(
  predicted: tf.Tensor,
  target: tf.Tensor,
): { divergence: tf.Tensor; gradient: tf.Tensor } {
  const [p, q] = [tf.clipByValue(target, SMALLEST, 1), tf.clipByValue(predicted, SMALLEST, 1)];
  const logMean = tf.log(tf.mul(tf.add(p, q), 0.5));
  const halfLogRatio = tf.mul(tf.sub(tf.log(q), logMean), 0.5); // 0.5 ln(q / m)
  const ofTarget = tf.mul(tf.mul(p, tf.sub(tf.log(p), logMean)), 0.5);
  const isFree = tf.cast(tf.greaterEqual(predicted, SMALLEST), "float32");
  return {
    divergence: tf.add(ofTarget, tf.mul(q, halfLogRatio)),
    gradient: tf.mul(halfLogRatio, isFree),
  };
}

/**
 * The mean of `jsDivergence` over the volumes of a batch.
 * @param predicted for each volume [1, D, h, w, P]; depths may differ.
 * @param target for each volume, the same shapes.
 * @throws RangeError for shapes or numbers of volumes that differ.
 */
export function heatmapLoss(predicted: readonly tf.Tensor[], target: readonly tf.Tensor[]): tf.Scalar {
  return tf.tidy(() => {
    const divergences = predicted.map((heatmap, volume) => {
      const targetHeatmap = target[volume];
      if (targetHeatmap === undefined || predicted.length !== target.length) {
        throw new RangeError(
          `there are ${predicted.length} predicted heatmaps, but ${target.length} targets`,
        );
      }
      return jsDivergence(heatmap, targetHeatmap);
    });
    return tf.mean<tf.Scalar>(tf.stack(divergences));
  });
}
