/** The NFN heads ("point masking and pooling"): the position and grade of each of the ten foramina. */
import { dsnt, poolAtHeatmap } from "@spinegrade/heatmaps";
import * as tf from "@tensorflow/tfjs-core";
import { batchNorm } from "../layers/batch-norm.ts";
import { linear } from "../layers/linear.ts";
import type { Mode } from "../parameters/mode.ts";
import type { Scope } from "../parameters/scope.ts";
import { GRADES, LEVELS } from "./label-counts.ts";
import { pointHeatmaps } from "./point-heatmaps.ts";

/** Left L1/L2 to L5/S1, then right. */
const NFN_POINTS = 2 * LEVELS;
const GRADE_FEATURES = 128;

/** The heads' output for one volume. */
// a type, not an interface, so that tf.tidy accepts it as a container of tensors
export type PointReading = Readonly<{
  /** [1, D, h, w, 10]; each point sums to 1. */
  heatmap: tf.Tensor5D;
  /** `[1, 10, 3]`: x, y in mask px, z in slices. */
  xyz: tf.Tensor3D;
  /** `[1, 10, 128]`: the features from which the grade is predicted. */
  pooled: tf.Tensor3D;
}>;

export interface NfnHead {
  /**
   * The decoded map [1, D, h, w, C] of one volume -> its points.
   * @param poolingHeatmap [1, D, h, w, 10]: pools at this heatmap instead of the predicted one.
   */
  read(map: tf.Tensor5D, mode: Mode, poolingHeatmap?: tf.Tensor5D): PointReading;
  /** The pooled features of all volumes of the batch, [B, 10, 128] -> grade logits [B, 10, 3]. */
  grade(pooled: tf.Tensor3D, mode: Mode): tf.Tensor3D;
}

/**
 * Makes the heads under PyTorch's names. The features of a grade are a 1x1x1 convolution of the map, pooled at the
 * point's heatmap. As the heatmap sums to 1, convolving the average gives the same and costs next to nothing.
 */
export function nfnHead(scope: Scope, channels: number, pointCount = NFN_POINTS): NfnHead {
  const find = pointHeatmaps(scope.child("zxy_mask"), channels, pointCount);
  const features = scope.child("grade_mask");
  const toFeatures = linear(features, {
    inFeatures: channels,
    outFeatures: GRADE_FEATURES,
    kernelAxes: 3,
  });
  const grade = gradeMlp(scope.child("grade"));
  return {
    read: (map, mode, poolingHeatmap) => {
      const heatmap = find(map, mode); // [1, D, h, w, C] -> [1, D, h, w, 10]
      const pooled = toFeatures(poolAtHeatmap(poolingHeatmap ?? heatmap, map)); // [1, 10, C] -> [1, 10, 128]
      return { heatmap, xyz: dsnt(heatmap), pooled: features.child("pooled").note(pooled, mode) };
    },
    grade,
  };
}

/** Linear, batch norm over all points of the batch, ReLU, linear: [B, 10, 128] -> [B, 10, 3]. */
function gradeMlp(scope: Scope): NfnHead["grade"] {
  const hidden = linear(scope.child(0), { inFeatures: GRADE_FEATURES, outFeatures: GRADE_FEATURES });
  const norm = batchNorm(scope.child(1), GRADE_FEATURES, { activation: "relu" });
  const logits = linear(scope.child(3), { inFeatures: GRADE_FEATURES, outFeatures: GRADES });
  return (pooled, mode) => tf.tidy(() => logits(scope.child(2).note(norm(hidden(pooled), mode), mode)));
}
