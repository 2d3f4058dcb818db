import * as tf from "@tensorflow/tfjs-core";
import { coordinateLoss } from "./parts/coordinate-loss.ts";
import { gradeProbabilityLoss } from "./parts/grade-loss.ts";
import { heatmapLoss } from "./parts/js-divergence.ts";
import { isMissing, pointsToRead } from "./parts/missing-points.ts";
import type { MissingPoints } from "./parts/missing-points.ts";
import { pixelGradeLoss } from "./parts/pixel-grade-loss.ts";
import { sliceLoss } from "./parts/slice-loss.ts";

/** Output of the SCS net for a batch of B volumes; points are the canal at L1/L2 to L5/S1. */
export type ScsPrediction = Readonly<{
  /** For each volume [1, h, w, 5]; each level sums to 1. */
  heatmap: readonly tf.Tensor4D[];
  /** For each volume [D, 5]; each level sums to 1. */
  sliceProbabilities: readonly tf.Tensor2D[];
  /** `[B, 5, 2]`: x and y in mask px. */
  xy: tf.Tensor3D;
  /** `[B, h, w, 3]`: the grades' probabilities at each pixel. */
  gradeMap: tf.Tensor4D;
  /** `[B, 5, 3]`: the grades' probabilities at each level. */
  grades: tf.Tensor3D;
}>;

/** Targets of these volumes. */
export type ScsTarget = Readonly<{
  /** For each volume [1, h, w, 5]. */
  heatmap: readonly tf.Tensor4D[];
  /** `[B, 5, 3]`: x and y in mask px, z the slice; z = -1 marks a missing point. */
  xyz: tf.Tensor3D;
  /** [B, 5], 0, 1 or 2; -1 marks a missing grade. */
  grades: tf.Tensor2D;
}>;

/** The weight of each term in the total. */
export interface ScsLossWeights {
  readonly heatmap: number;
  readonly xy: number;
  readonly z: number;
  readonly grade: number;
  readonly pixelGrade: number;
}

/** The terms, each a scalar and not weighted; `total` is their weighted sum. */
export type ScsLoss = Readonly<{
  total: tf.Scalar;
  /** Jensen-Shannon divergence, in nats. */
  heatmap: tf.Scalar;
  /** In square mask px. */
  xy: tf.Scalar;
  /** Negative log likelihood of the true slices, in nats. */
  z: tf.Scalar;
  /** Weighted negative log likelihood of the grades under the predicted heatmaps, in nats. */
  grade: tf.Scalar;
  /** The same of the grade map's pixels at the true points. */
  pixelGrade: tf.Scalar;
}>;

export interface ScsLossOptions {
  /** Whether missing points count in `xy`, `grade` and `pixelGrade`; `ignore` by default. */
  readonly missing?: MissingPoints;
  /** An absent term counts 1, as published. */
  readonly weights?: Partial<ScsLossWeights>;
}

/** As published. */
export const SCS_EQUAL_WEIGHTS: ScsLossWeights = { heatmap: 1, xy: 1, z: 1, grade: 1, pixelGrade: 1 };

/**
 * The loss of the SCS net: heatmaps, positions, slices and grades. Differentiable by the prediction.
 * The targets are read from TensorFlow as plain numbers. `grade` and `pixelGrade` grade the same points.
 * @throws RangeError where prediction and target do not fit together.
 */
export function scsLoss(
  prediction: ScsPrediction,
  target: ScsTarget,
  { missing = "ignore", weights = {} }: ScsLossOptions = {},
): ScsLoss {
  const [volumes, points, classes] = prediction.grades.shape;
  if (!tf.util.arraysEqual(target.grades.shape, [volumes, points])) {
    throw new RangeError(
      `the grades are [${target.grades.shape.join(", ")}], their probabilities [${prediction.grades.shape.join(", ")}]`,
    );
  }
  const trueXyz = target.xyz.dataSync();
  const read = pointsToRead(trueXyz, missing);
  const grades = target.grades.dataSync().map((grade, point) => (isMissing(read, point) ? -1 : grade));
  return tf.tidy(() => {
    const anyZ = tf.zeros<tf.Rank.R3>([volumes, points, 1]); // the slice has a separate loss
    const terms = {
      heatmap: heatmapLoss(prediction.heatmap, target.heatmap),
      xy: coordinateLoss(tf.concat([prediction.xy, anyZ], 2), tf.tensor3d(read, target.xyz.shape)).xy,
      z: sliceLoss(
        prediction.sliceProbabilities,
        trueXyz.filter((_, index) => index % 3 === 2),
      ),
      grade: gradeProbabilityLoss(
        tf.reshape(prediction.grades, [volumes * points, classes]),
        Array.from(grades, (grade, row) => ({ row, grade })),
      ),
      pixelGrade: pixelGradeLoss(prediction.gradeMap, read, grades),
    };
    const names = ["heatmap", "xy", "z", "grade", "pixelGrade"] as const;
    return {
      total: tf.addN(names.map((name) => tf.mul(terms[name], { ...SCS_EQUAL_WEIGHTS, ...weights }[name]))),
      ...terms,
    };
  });
}
