import * as tf from "@tensorflow/tfjs-core";

/** Sums the values of all voxels, weighted by each point's heatmap: [1, D, h, w, P] and [D*h*w, C] -> [1, P, C]. */
export function weightedSum(heatmap: tf.Tensor5D, values: tf.Tensor2D): tf.Tensor3D {
  const weights = tf.reshape<tf.Rank.R2>(heatmap, [-1, heatmap.shape[4]]); // [D*h*w, P]
  const sums = tf.matMul(weights, values, true, false); // [P, D*h*w] x [D*h*w, C]; no transpose is written to memory
  return tf.expandDims(sums); // [1, P, C]
}
