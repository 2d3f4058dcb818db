import * as tf from "@tensorflow/tfjs-core";

/** Zeros on all four sides: [N, H, W, C] -> [N, H + 2 padding, W + 2 padding, C]. */
export function padBoth(x: tf.Tensor4D, padding: number): tf.Tensor4D {
  const none: [number, number] = [0, 0];
  const both: [number, number] = [padding, padding];
  return tf.pad(x, [none, both, both, none]);
}
