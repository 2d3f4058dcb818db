/** The head that finds points in a decoded map: a heatmap for each. */
import { spatialSoftmax } from "@spinegrade/heatmaps";
import type * as tf from "@tensorflow/tfjs-core";
import { linear } from "../layers/linear.ts";
import type { Mode } from "../parameters/mode.ts";
import type { Scope } from "../parameters/scope.ts";

/** The decoded map [1, D, h, w, C] of one volume -> heatmaps [1, D, h, w, P]; each point sums to 1. */
export type PointHeatmaps = (map: tf.Tensor5D, mode: Mode) => tf.Tensor5D;

/** Makes the head: a convolution of kernel size 1 gives the logits. */
export function pointHeatmaps(scope: Scope, channels: number, points: number): PointHeatmaps {
  const logits = linear(scope, { inFeatures: channels, outFeatures: points, kernelAxes: 3 });
  return (map, mode) => spatialSoftmax(scope.note(logits(map), mode));
}
