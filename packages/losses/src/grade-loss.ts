import * as tf from "@tensorflow/tfjs-core";

/** What a normal or mild, a moderate and a severe grade weigh, in the loss as in the competition's metric. */
export const GRADE_WEIGHTS: readonly number[] = [1, 2, 4];

/** A prediction, by its row in the logits, and the grade that it should have. */
export interface GradePair {
  readonly row: number;
  /** 0, 1 or 2; -1 for a missing grade, which is left out. */
  readonly grade: number;
}

/**
 * Weighted cross entropy: sum(w * -ln p) / sum(w) over the pairs that have a grade, w = 1, 2, 4 by grade, as PyTorch's
 * cross_entropy with weights. Where no pair has a grade it is 0 with gradients of 0 (NaN in PyTorch). A row may be
 * graded several times or never.
 * @param logits [rows, 3]. Differentiable.
 * @throws RangeError for a row or a grade that does not exist.
 */
export function gradeLoss(logits: tf.Tensor2D, pairs: readonly GradePair[]): tf.Scalar {
  const [rows, grades] = logits.shape;
  const shares = new Float64Array(rows * grades); // each pair's weight at its row and grade
  let sum = 0;
  for (const { row, grade } of pairs) {
    if (grade === -1) continue;
    const weight = GRADE_WEIGHTS[grade];
    if (weight === undefined || grade >= grades || row < 0 || row >= rows) {
      throw new RangeError(
        `row ${row}, grade ${grade}: there are rows 0 to ${rows - 1}, and grades 0 to 2 or -1`,
      );
    }
    shares[row * grades + grade] = (shares[row * grades + grade] ?? 0) + weight;
    sum += weight;
  }
  return tf.tidy(() => {
    if (sum === 0) return tf.sum<tf.Scalar>(tf.mul(logits, 0));
    const negative = Float32Array.from(shares, (share) => -share / sum);
    return tf.sum<tf.Scalar>(tf.mul(tf.logSoftmax(logits), tf.tensor2d(negative, [rows, grades])));
  });
}
