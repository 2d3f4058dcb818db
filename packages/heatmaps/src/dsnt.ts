import * as tf from "@tensorflow/tfjs-core";
import { weightedSum } from "./weighted-sum.ts";

/**
 * The expected position of each point under its heatmap (DSNT, arXiv:1801.07372). Differentiable.
 *
 * Differs from the paper in its units: pixels and slices, not -1 to 1.
 * @param heatmap [1, D, h, w, P], not negative, each point sums to 1 over D, h, w.
 * @returns xyz [1, P, 3]: x and y in mask px from the centre of the first pixel, z in slices.
 */
export function dsnt(heatmap: tf.Tensor5D): tf.Tensor3D {
  const [, depth, height, width] = heatmap.shape;
  return tf.tidy(() => weightedSum(heatmap, voxelPositions(depth, height, width)));
}

/** x, y and z of every voxel, [D*h*w, 3]. */
function voxelPositions(depth: number, height: number, width: number): tf.Tensor2D {
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
