import * as tf from "@tensorflow/tfjs-core";
import { weightedSum } from "./weighted-sum.ts";

/**
 * The features at each point: their mean over the volume, weighted by the point's heatmap. Differentiable by both.
 * @param heatmap [1, D, h, w, P], each point sums to 1 over D, h, w.
 * @param features [1, D, h, w, C]
 * @returns [1, P, C]
 * @throws RangeError where the two are not of one volume.
 */
export function poolAtHeatmap(heatmap: tf.Tensor5D, features: tf.Tensor5D): tf.Tensor3D {
  const [places, others] = [heatmap.shape.slice(0, 4), features.shape.slice(0, 4)];
  if (!tf.util.arraysEqual(places, others) || places[0] !== 1) {
    throw new RangeError(
      `poolAtHeatmap takes one volume: a heatmap [1, D, h, w, P] and features [1, D, h, w, C], ` +
        `not [${heatmap.shape.join(", ")}] and [${features.shape.join(", ")}]`,
    );
  }
  return tf.tidy(() => weightedSum(heatmap, tf.reshape(features, [-1, features.shape[4]])));
}
