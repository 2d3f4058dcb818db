import * as tf from "@tensorflow/tfjs-core";
import { coordinateLoss } from "./parts/coordinate-loss.ts";
import { gradeLoss } from "./parts/grade-loss.ts";
import { heatmapLoss } from "./parts/js-divergence.ts";
import { matchLevels } from "./parts/match-levels.ts";
import type { Matching } from "./parts/match-levels.ts";
import { pointsToRead } from "./parts/missing-points.ts";
import type { MissingPoints } from "./parts/missing-points.ts";

/** Output of the NFN net for a batch of B volumes; points are left L1/L2 to L5/S1, then right. */
export type NfnPrediction = Readonly<{
  /** For each volume [1, D, h, w, 10]; each point sums to 1. */
  heatmap: readonly tf.Tensor5D[];
  /** `[B, 10, 3]`: x and y in mask px, z in slices. */
  xyz: tf.Tensor3D;
  /** [B, 10, 3] */
  gradeLogits: tf.Tensor3D;
}>;

/** Targets of these volumes. */
export type NfnTarget = Readonly<{
  /** For each volume [1, D, h, w, 10]; a missing point's is 0. */
  heatmap: readonly tf.Tensor5D[];
  /** [B, 10, 3]; z = -1 marks a missing point. */
  xyz: tf.Tensor3D;
  /** [B, 10], 0, 1 or 2; -1 marks a missing grade. */
  grades: tf.Tensor2D;
}>;

/** The weight of each term in the total. */
export interface NfnLossWeights {
  readonly heatmap: number;
  readonly xy: number;
  readonly z: number;
  readonly grade: number;
}

export interface NfnLossOptions {
  /** Matching of true levels to predicted points; default: `nearest`. */
  readonly matching?: Matching;
  /** Whether missing points are matched, and so graded; `ignore` by default. */
  readonly missing?: MissingPoints;
  /** Default: all 1, as published. */
  readonly weights?: NfnLossWeights;
}

/** As published. */
export const EQUAL_WEIGHTS: NfnLossWeights = { heatmap: 1, xy: 1, z: 1, grade: 1 };

/** The terms, each a scalar and not weighted; `total` is their weighted sum. */
export type NfnLoss = Readonly<{
  total: tf.Scalar;
  /** Jensen-Shannon divergence, in nats. */
  heatmap: tf.Scalar;
  /** In square mask px. */
  xy: tf.Scalar;
  /** In square slices. */
  z: tf.Scalar;
  /** Weighted cross entropy, in nats. */
  grade: tf.Scalar;
}>;

/**
 * The loss of the NFN net: heatmaps, positions and grades. Differentiable by the prediction.
 *
 * The predicted positions decide which label grades which prediction; they are read from TensorFlow as plain
 * numbers; no gradient flows through that decision.
 * @throws RangeError where prediction and target do not fit together.
 */
export function nfnLoss(
  prediction: NfnPrediction,
  target: NfnTarget,
  { matching = "nearest", missing = "ignore", weights = EQUAL_WEIGHTS }: NfnLossOptions = {},
): NfnLoss {
  return tf.tidy(() => {
    const heatmap = heatmapLoss(prediction.heatmap, target.heatmap);
    const { xy, z } = coordinateLoss(prediction.xyz, target.xyz);
    const grade = matchedGradeLoss(prediction, target, { matching, missing });
    const terms = { heatmap, xy, z, grade };
    const names = ["heatmap", "xy", "z", "grade"] as const;
    return { total: tf.addN(names.map((name) => tf.mul(terms[name], weights[name]))), ...terms };
  });
}

function matchedGradeLoss(
  prediction: NfnPrediction,
  target: NfnTarget,
  { matching, missing }: { matching: Matching; missing: MissingPoints },
): tf.Scalar {
  const [volumes, points, classes] = prediction.gradeLogits.shape;
  if (!tf.util.arraysEqual(target.grades.shape, [volumes, points])) {
    throw new RangeError(
      `the grades are [${target.grades.shape.join(", ")}], their logits [${prediction.gradeLogits.shape.join(", ")}]`,
    );
  }
  const [predictedXyz, trueXyz] = [prediction.xyz.dataSync(), target.xyz.dataSync()];
  const grades = target.grades.dataSync();
  const pairs = Array.from({ length: volumes }, (_, volume) => {
    const [first, end] = [volume * points, (volume + 1) * points];
    const [predicted = [], labelled = []] = [predictedXyz, trueXyz].map((xyz) =>
      xyz.subarray(3 * first, 3 * end),
    );
    const matches = matchLevels(predicted, pointsToRead(labelled, missing), matching);
    return matches.map(({ prediction: point, label }) => ({
      row: first + point,
      grade: grades[first + label] ?? -1,
    }));
  }).flat();
  return gradeLoss(tf.reshape(prediction.gradeLogits, [volumes * points, classes]), pairs);
}
