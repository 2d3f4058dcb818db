import * as tf from "@tensorflow/tfjs-core";
import type { BatchNormOptions, NormalisedBatch } from "./batch-norm-options.ts";

/** `batchNorm` from tfjs operations, for backends other than TensorFlow. Of the activations it has only ReLU. */
export function plainBatchNorm<T extends tf.Tensor>(x: T, options: BatchNormOptions): NormalisedBatch<T> {
  if (!options.training) {
    const { runningMean, runningVariance } = options;
    return { y: tf.tidy(() => normalise(x, runningMean, runningVariance, options)), batch: null };
  }
  const { y, mean, variance } = tf.tidy(() => {
    const axes = x.shape.slice(0, -1).map((_, axis) => axis);
    const moments = tf.moments(x, axes);
    const values = x.size / moments.mean.size;
    return {
      y: normalise(x, moments.mean, moments.variance, options),
      mean: moments.mean,
      variance: tf.mul(moments.variance, values / (values - 1)),
    };
  });
  return { y, batch: { mean, variance } };
}

function normalise<T extends tf.Tensor>(
  x: T,
  mean: tf.Tensor,
  variance: tf.Tensor,
  { scale, offset, epsilon, activation }: BatchNormOptions,
): T {
  const factor = tf.mul(scale, tf.rsqrt(tf.add(variance, epsilon)));
  const y = tf.add<T>(tf.mul(tf.sub(x, mean), factor), offset);
  return activation === "relu" ? tf.relu(y) : y;
}
