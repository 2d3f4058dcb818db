import * as tf from "@tensorflow/tfjs-core";

// a type, not an interface, so that tf.tidy takes it for a container of tensors
export type CoordinateLoss = Readonly<{
  /** Mean square error of x and y, in square mask px; 0 if all points are missing. */
  xy: tf.Scalar;
  /** Mean square error of z, in square slices. */
  z: tf.Scalar;
}>;

/**
 * Mean square distance of the predicted points from the true ones. Missing points are skipped; if all are missing, both
 * terms are 0 and have gradients of 0.
 * @param predicted xyz [B, P, 3]: x and y in mask px, z in slices. Differentiable.
 * @param target xyz [B, P, 3]; z = -1 marks a missing point.
 * @throws RangeError for shapes that differ.
 */
export function coordinateLoss(predicted: tf.Tensor3D, target: tf.Tensor3D): CoordinateLoss {
  if (!tf.util.arraysEqual(predicted.shape, target.shape) || predicted.shape[2] !== 3) {
    throw new RangeError(
      `points are compared as [B, P, 3]; the predicted are [${predicted.shape.join(", ")}], the true [${target.shape.join(", ")}]`,
    );
  }
  return tf.tidy(() => {
    const isThere = tf.notEqual(tf.slice(target, [0, 0, 2]), -1); // [B, P, 1]
    const count = tf.maximum(tf.sum(tf.cast(isThere, "float32")), 1);
    const difference = tf.where(isThere, tf.sub(predicted, target), 0); // [B, P, 3]
    const [x, y, z] = tf.unstack(tf.sum(tf.square(difference), [0, 1])) as [tf.Scalar, tf.Scalar, tf.Scalar];
    return { xy: tf.div<tf.Scalar>(tf.add(x, y), tf.mul(count, 2)), z: tf.div<tf.Scalar>(z, count) };
  });
}
