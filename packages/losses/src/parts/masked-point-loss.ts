import * as tf from "@tensorflow/tfjs-core";

export interface MaskedPointLossOptions {
  /** `l1`: the absolute difference d; `smooth-l1`: d^2 / 2 below 1, d - 1/2 from there on (PyTorch's, beta 1). */
  readonly kind: "l1" | "smooth-l1";
  /** Multiplies both coordinates before they are compared; 1 by default. */
  readonly scale?: number;
}

/**
 * The loss of nets that regress points: sum(loss * mask) / sum(mask) over all coordinates. It is 0, with gradients of 0,
 * where the mask is 0 throughout: PyTorch's would be 0 / 0.
 * @param predicted any shape. Differentiable.
 * @param target of the same shape; not read where the mask is 0.
 * @param mask of the same shape: 1 where a coordinate is labelled, else 0.
 * @throws RangeError for shapes that differ.
 */
export function maskedPointLoss(
  predicted: tf.Tensor,
  target: tf.Tensor,
  mask: tf.Tensor,
  { kind, scale = 1 }: MaskedPointLossOptions,
): tf.Scalar {
  const shapes = [predicted, target, mask].map(({ shape }) => `[${shape.join(", ")}]`);
  if (new Set(shapes).size > 1)
    throw new RangeError(`points, targets and mask must have one shape, not ${shapes.join(", ")}`);
  return tf.tidy(() => {
    const isLabelled = tf.greater(mask, 0);
    const difference = tf.mul(tf.sub(predicted, tf.where(isLabelled, target, 0)), scale);
    const each = kind === "l1" ? tf.abs(difference) : smoothL1(difference);
    const count = tf.maximum(tf.sum(tf.cast(isLabelled, "float32")), 1);
    return tf.div<tf.Scalar>(tf.sum(tf.where(isLabelled, each, 0)), count);
  });
}

/** |d| - m / 2 with m = min(|d|, 1) is d^2 / 2 below 1 where it is multiplied by m. */
function smoothL1(difference: tf.Tensor): tf.Tensor {
  const distance = tf.abs(difference);
  const bent = tf.minimum(distance, 1);
  return tf.mul(bent, tf.sub(distance, tf.div(bent, 2)));
}
