import * as tf from "@tensorflow/tfjs-core";

/** The values of samples, one after the other, as one tensor [B, ...shape]. The caller tidies. */
export function stackValues<R extends tf.Rank>(
  samples: readonly Float32Array[],
  shape: readonly number[],
): tf.Tensor<R> {
  const values = new Float32Array(samples.reduce((sum, { length }) => sum + length, 0));
  let begin = 0;
  for (const one of samples) {
    values.set(one, begin);
    begin += one.length;
  }
  return tf.tensor<R>(values, [samples.length, ...shape] as tf.ShapeMap[R]);
}
