import { canFuseForInference } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { positionsAlong } from "./positions-along.ts";
import { weightedSum } from "./weighted-sum.ts";

/**
 * The expected position of each point under its heatmap (DSNT, arXiv:1801.07372). Differentiable.
 *
 * Differs from the paper in its units: pixels and slices, not -1 to 1.
 * @param heatmap [1, D, h, w, P], not negative, each point sums to 1 over D, h, w.
 * @returns xyz [1, P, 3]: x and y in mask px from the centre of the first pixel, z in slices.
 */
export function dsnt(heatmap: tf.Tensor5D): tf.Tensor3D {
  return tf.tidy(() =>
    weightedSum(heatmap, canFuseForInference() ? computedPositions(heatmap) : uploadedPositions(heatmap)),
  );
}

/** x, y and z of every voxel, [D*h*w, 3], computed from the heatmap: a gradient would flow into it. */
function computedPositions(heatmap: tf.Tensor5D): tf.Tensor2D {
  const voxels = tf.slice(heatmap, [0, 0, 0, 0, 0], [1, -1, -1, -1, 1]); // [1, D, h, w, P] -> [1, D, h, w, 1]
  const xyz = [3, 2, 1].map((axis) => positionsAlong(voxels, axis));
  return tf.reshape(tf.concat(xyz, 4), [-1, 3]);
}

/** The same as a constant, through which no gradient flows. */
function uploadedPositions({ shape: [, depth, height, width] }: tf.Tensor5D): tf.Tensor2D {
  const voxels = depth * height * width;
  const xyz = new Float32Array(3 * voxels);
  let next = 0;
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        xyz[next] = x;
        xyz[next + 1] = y;
        xyz[next + 2] = z;
        next += 3;
      }
    }
  }
  return tf.tensor2d(xyz, [voxels, 3]);
}
