/** The SCS heads: the slice and position of the canal at each of the five levels, and its grade. */
import { withGradient } from "@spinegrade/engine";
import { dsnt, poolAtHeatmap, positionsAlong, spatialSoftmax } from "@spinegrade/heatmaps";
import * as tf from "@tensorflow/tfjs-core";
import { batchNorm } from "../layers/batch-norm.ts";
import { linear } from "../layers/linear.ts";
import type { Mode } from "../parameters/mode.ts";
import type { Scope } from "../parameters/scope.ts";
import { GRADES, LEVELS } from "./label-counts.ts";

const HIDDEN = 64;
/** Number of slices before and after the expected one that are averaged with it. */
const NEIGHBOURS = 3;

/** The heads' output for one volume. */
// a type, not an interface, so that tf.tidy accepts it as a container of tensors
export type CanalReading = Readonly<{
  /** [1, h, w, 5]; each level sums to 1. */
  heatmap: tf.Tensor4D;
  /** `[1, 5, 2]`: x, y in mask px. */
  xy: tf.Tensor3D;
  /** `[1, 5, 3]`: the grades' probabilities at each level. */
  grades: tf.Tensor3D;
}>;

export interface ScsHead {
  /** The decoded maps [N, h, w, C] of all slices -> logits of each level's slice, [N, 5]. */
  sliceLogits(maps: tf.Tensor4D, mode: Mode): tf.Tensor2D;
  /** The slices of one volume, averaged: [1, D, h, w, C], with each slice's probabilities [D, 5] -> [1, h, w, C]. */
  averageSlices(volume: tf.Tensor5D, sliceProbabilities: tf.Tensor2D, mode: Mode): tf.Tensor4D;
  /** The averaged maps of all volumes, [B, h, w, C] -> logits of the levels [B, h, w, 5], of the grades [B, h, w, 3]. */
  pixelLogits(maps: tf.Tensor4D, mode: Mode): { readonly levels: tf.Tensor4D; readonly grades: tf.Tensor4D };
  /**
   * One volume's logits [1, h, w, 5] and grade probabilities [1, h, w, 3] -> its levels.
   * @param poolingHeatmap [1, h, w, 5]: pools at this heatmap instead of the predicted one.
   */
  read(levelLogits: tf.Tensor4D, gradeMap: tf.Tensor4D, poolingHeatmap?: tf.Tensor4D): CanalReading;
}

/** Makes the heads under PyTorch's names. */
export function scsHead(scope: Scope, channels: number): ScsHead {
  const slices = hiddenThenOut(scope.child("z_mask"), channels, LEVELS, {
    activation: "relu",
    kernelAxes: 0,
  });
  const planar = { activation: "silu", kernelAxes: 2 } as const;
  const levels = hiddenThenOut(scope.child("level_mask"), channels, LEVELS, planar);
  const grades = hiddenThenOut(scope.child("grade_mask"), channels, GRADES, planar);
  return {
    sliceLogits: (maps, mode) => tf.tidy(() => slices(tf.mean<tf.Tensor2D>(maps, [1, 2]), mode)), // [N, C] -> [N, 5]
    averageSlices: (volume, sliceProbabilities, mode) =>
      scope.child("average").note(averageSlices(volume, sliceProbabilities), mode),
    pixelLogits: (maps, mode) => ({ levels: levels(maps, mode), grades: grades(maps, mode) }),
    read,
  };
}

/** Linear, batch norm, activation, linear, over the last axis. */
function hiddenThenOut(
  scope: Scope,
  inFeatures: number,
  outFeatures: number,
  { activation, kernelAxes }: { activation: "relu" | "silu"; kernelAxes: number },
): <T extends tf.Tensor>(x: T, mode: Mode) => T {
  const hidden = linear(scope.child(0), { inFeatures, outFeatures: HIDDEN, kernelAxes });
  const norm = batchNorm(scope.child(1), HIDDEN, { activation });
  const out = linear(scope.child(3), { inFeatures: HIDDEN, outFeatures, kernelAxes });
  return (x, mode) => tf.tidy(() => scope.note(out(scope.child(2).note(norm(hidden(x), mode), mode)), mode));
}

/** The mean of the slices within 3 of the expected one; as published, no gradient flows into which these are. */
function averageSlices(volume: tf.Tensor5D, sliceProbabilities: tf.Tensor2D): tf.Tensor4D {
  const [, depth, height, width, channels] = volume.shape;
  return tf.tidy(() => {
    const weights = withGradient(
      [sliceProbabilities],
      () => ({ result: neighbourWeights(sliceProbabilities), saved: [] }),
      () => [tf.zerosLike(sliceProbabilities)],
    );
    const average = tf.matMul(weights, tf.reshape<tf.Rank.R2>(volume, [depth, height * width * channels]));
    return tf.reshape(average, [1, height, width, channels]); // [1, D] x [D, hwC] -> [1, h, w, C]
  });
}

/** [D, 5] -> [1, D]: equal weights for the slices near the expected one, the mean of the levels' rounded, else 0. */
function neighbourWeights(sliceProbabilities: tf.Tensor2D): tf.Tensor2D {
  const means = tf.mean(sliceProbabilities, 1); // over the levels: [D]
  const positions = positionsAlong(means, 0);
  const expected = tf.round(tf.sum(tf.mul(means, positions)));
  const isNear = tf.lessEqual(tf.abs(tf.sub(positions, expected)), NEIGHBOURS);
  const weights = tf.cast(isNear, "float32");
  return tf.expandDims(tf.div(weights, tf.sum(weights)));
}

/** A slice is a volume of depth 1 to the functions of heatmaps. */
function read(levelLogits: tf.Tensor4D, gradeMap: tf.Tensor4D, poolingHeatmap?: tf.Tensor4D): CanalReading {
  return tf.tidy(() => {
    const heatmap = spatialSoftmax(tf.expandDims<tf.Tensor5D>(levelLogits, 1)); // [1, h, w, 5] -> [1, 1, h, w, 5]
    const weights = poolingHeatmap === undefined ? heatmap : tf.expandDims<tf.Tensor5D>(poolingHeatmap, 1);
    return {
      heatmap: tf.squeeze<tf.Tensor4D>(heatmap, [1]),
      xy: tf.slice(dsnt(heatmap), [0, 0, 0], [1, LEVELS, 2]), // x, y, z -> x, y
      grades: poolAtHeatmap(weights, tf.expandDims<tf.Tensor5D>(gradeMap, 1)),
    };
  });
}
