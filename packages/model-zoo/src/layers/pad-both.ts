import * as tf from "@tensorflow/tfjs-core";

/** Zeros on all four sides: [N, H, W, C] -> [N, H + 2 padding, W + 2 padding, C]. */
export function padBoth(x: tf.Tensor4D, padding: number): tf.Tensor4D {
  const { none, both } = around(padding);
  return tf.pad(x, [none, both, both, none]);
}

/** Zeros before the first and after the last slice, row and column: [B, D, H, W, C] -> each 2 padding longer. */
export function padVolume(x: tf.Tensor5D, padding: number): tf.Tensor5D {
  const { none, both } = around(padding);
  return tf.pad(x, [none, both, both, both, none]);
}

type Ends = [before: number, after: number];

function around(padding: number): { readonly none: Ends; readonly both: Ends } {
  return { none: [0, 0], both: [padding, padding] };
}
