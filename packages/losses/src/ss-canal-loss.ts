import * as tf from "@tensorflow/tfjs-core";
import { gradeLoss } from "./parts/grade-loss.ts";
import type { Matching } from "./parts/match-levels.ts";
import { isMissing } from "./parts/missing-points.ts";
import {
  EQUAL_WEIGHTS,
  nfnLoss,
  type NfnLoss,
  type NfnLossWeights,
  type NfnPrediction,
  type NfnTarget,
} from "./nfn-loss.ts";

/** The weight of each term in the total. */
export interface SsCanalLossWeights extends NfnLossWeights {
  /** Weight of the canal's grades. */
  readonly canal: number;
}

/** All 1. */
export const SS_CANAL_EQUAL_WEIGHTS: SsCanalLossWeights = { ...EQUAL_WEIGHTS, canal: 1 };

/** The terms, each a scalar and not weighted: heatmap, xy and z are of all points, `grade` is of the recesses. */
export type SsCanalLoss = NfnLoss &
  Readonly<{
    /** Weighted cross entropy of the canal's grades, in nats. */
    canal: tf.Scalar;
  }>;

/**
 * The loss of the SS net with a canal: `nfnLoss` of 15 points, of which the middle five are the canal's, whose grades have a
 * separate term. Missing grades count in neither term.
 * @param matching whether each point is graded by its own label, or only one whose label has a place.
 * @throws RangeError where prediction and target do not fit together.
 */
export function ssCanalLoss(
  prediction: NfnPrediction,
  target: NfnTarget,
  weights: SsCanalLossWeights = SS_CANAL_EQUAL_WEIGHTS,
  matching: Extract<Matching, "own" | "labelled"> = "own",
): SsCanalLoss {
  return tf.tidy(() => {
    const [volumes, points] = target.grades.shape;
    const grades = target.grades.dataSync();
    const isCanal = (row: number): boolean => Math.floor((3 * (row % points)) / points) === 1;
    const ofRecesses = tf.tensor2d(
      grades.map((grade, row) => (isCanal(row) ? -1 : grade)),
      [volumes, points],
      "int32",
    );
    const { total, ...terms } = nfnLoss(prediction, { ...target, grades: ofRecesses }, { matching, weights });
    const xyz = target.xyz.dataSync();
    const isGraded = (row: number): boolean => isCanal(row) && (matching === "own" || !isMissing(xyz, row));
    const pairs = [...grades].flatMap((grade, row) => (isGraded(row) ? [{ row, grade }] : []));
    const canal = gradeLoss(tf.reshape(prediction.gradeLogits, [volumes * points, 3]), pairs);
    return { total: tf.add<tf.Scalar>(total, tf.mul(canal, weights.canal)), ...terms, canal };
  });
}
