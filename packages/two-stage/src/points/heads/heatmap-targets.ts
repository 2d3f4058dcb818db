import { gaussianHeatmap, oneHotHeatmap } from "@spinegrade/heatmaps";
import { heatmapLoss, maskedPointLoss, type LossTerms } from "@spinegrade/losses";
import type { LossTerm } from "@spinegrade/tasks";
import * as tf from "@tensorflow/tfjs-core";
import { stackTargets, type PointTargets } from "../point-targets.ts";

/** Depth, height and width of heatmaps, in cells. */
export type CellShape = readonly [depth: number, height: number, width: number];

/** Output for B samples of a net that finds points as heatmaps. */
interface HeatmapOutput {
  /** [B, 3 * P] */
  readonly coordinates: tf.Tensor2D;
  /** Target heatmaps of each sample [1, D, h, w, P]. */
  readonly heatmaps: readonly tf.Tensor5D[];
}

/** The terms of the loss of heatmaps. */
export const HEATMAP_TERMS = {
  heatmap: { weight: 10, title: "Heatmap loss (Jensen–Shannon)" },
  points: { weight: 1, title: "Smooth L1 of the points", unit: "mask px and slices" },
} as const satisfies Readonly<Record<string, LossTerm>>;

/**
 * The heatmaps that a net shall give: in the plane a normal density of one mask pixel, along the slices the nearest.
 * @param targets three coordinates of each point, in cells. A point without a label has a heatmap of 0.
 * @returns [1, D, h, w, P]. The caller disposes it.
 */
export function targetHeatmap(
  { values, mask }: PointTargets,
  [depth, height, width]: CellShape,
): tf.Tensor5D {
  const isMissing = (point: number): boolean => mask[3 * point] === 0;
  const xy = values.filter((_, index) => index % 3 !== 2);
  const z = values.map((value, index) => {
    if (index % 3 !== 2) return 0;
    return isMissing(Math.floor(index / 3)) ? -1 : value;
  });
  return tf.tidy(() => {
    const plane = tf.expandDims<tf.Tensor5D>(gaussianHeatmap(xy, [height, width], 1, isMissing), 1);
    return tf.mul(plane, oneHotHeatmap(z, [depth, 1, 1])); // [1, 1, h, w, P] x [1, D, 1, 1, P]
  });
}

/** The loss of a batch: heatmaps, and the positions that they expect. A point that moved out of the image has no label. */
export function heatmapPointsLoss(
  { coordinates, heatmaps }: HeatmapOutput,
  given: readonly PointTargets[],
  shape: CellShape,
): LossTerms {
  const targets = given.map((one) => withinPlane(one, shape));
  const { values, mask } = stackTargets(targets);
  const heatmap = heatmapLoss(
    heatmaps,
    targets.map((one) => targetHeatmap(one, shape)),
  );
  const points = maskedPointLoss(coordinates, values, mask, { kind: "smooth-l1" });
  const weighted = { heatmap, points };
  const names = ["heatmap", "points"] as const;
  const total = tf.addN(names.map((name) => tf.mul<tf.Scalar>(weighted[name], HEATMAP_TERMS[name].weight)));
  return { total, heatmap, points };
}

function withinPlane({ values, mask }: PointTargets, [, height, width]: CellShape): PointTargets {
  const isInside = (point: number): boolean =>
    [width, height].every((size, axis) => {
      const position = values[3 * point + axis] ?? NaN;
      return position >= -0.5 && position < size - 0.5;
    });
  return { values, mask: mask.map((label, index) => (isInside(Math.floor(index / 3)) ? label : 0)) };
}
