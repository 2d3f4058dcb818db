import type { Grade } from "@spinegrade/competition-data";
import { gradedRows } from "./graded-rows.ts";

/** The weight of a sample by its grade: 1 normal or mild, 2 moderate, 4 severe (the competition's). */
export const GRADE_WEIGHTS = [1, 2, 4] as const;

/**
 * Probabilities are kept this far from 0 and 1, so that a loss is finite: the spacing of 64-bit floats at 1, 2.2e-16, as
 * scikit-learn's `log_loss` has it since version 1.2, and so the competition's score.
 */
const PROBABILITY_MARGIN = Number.EPSILON;

/** A probability moved into 2.2e-16..1-2.2e-16. */
export function clipProbability(probability: number): number {
  return Math.min(Math.max(probability, PROBABILITY_MARGIN), 1 - PROBABILITY_MARGIN);
}

/**
 * The weighted log loss: `sum(w * -ln p) / sum(w)`, where p is the probability given to the true grade, clipped to
 * 2.2e-16..1-2.2e-16, and w is 1, 2 or 4 by that grade. Missing grades (-1) are skipped.
 * @param probabilities [N][3], each row summing to 1; that it does is not checked, nor are rows rescaled.
 * @param grades [N].
 * @returns the loss; ln 3 for uniform probabilities; NaN when no grade is given.
 * @throws RangeError when the lengths differ or a row is not three numbers in 0..1.
 */
export function weightedLogLoss(
  probabilities: readonly (readonly number[])[],
  grades: readonly Grade[],
): number {
  let loss = 0;
  let totalWeight = 0;
  for (const row of gradedRows(probabilities, grades)) {
    const weight = GRADE_WEIGHTS[row.grade];
    loss -= weight * Math.log(clipProbability(row.probabilities[row.grade]));
    totalWeight += weight;
  }
  return loss / totalWeight;
}
