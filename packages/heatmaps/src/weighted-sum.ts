import { productOverRows } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";

/** Sums the values of all voxels, weighted by each point's heatmap: [1, D, h, w, P] and [D*h*w, C] -> [1, P, C]. */
export function weightedSum(heatmap: tf.Tensor5D, values: tf.Tensor2D): tf.Tensor3D {
  return tf.expandDims(productOverRows(heatmap, values)); // [P, D*h*w] x [D*h*w, C] -> [1, P, C]
}
