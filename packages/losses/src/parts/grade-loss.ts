import * as tf from "@tensorflow/tfjs-core";

/** Weights of normal/mild, moderate and severe, as in the competition's metric. */
export const GRADE_WEIGHTS: readonly number[] = [1, 2, 4];

/** A prediction, by its row in the logits, and the grade that it should have. */
export interface GradePair {
  readonly row: number;
  /** 0, 1 or 2; -1 for a missing grade, which is skipped. */
  readonly grade: number;
  /** Weight of the pair relative to others of its grade; 1 by default. */
  readonly share?: number;
}

/**
 * Weighted cross entropy: sum(w * -ln p) / sum(w) over the pairs that have a grade, w = 1, 2, 4 by grade, as PyTorch's
 * cross_entropy with weights. Where no pair has a grade it is 0 with gradients of 0 (NaN in PyTorch). A row may be
 * graded several times or never.
 * @param logits [rows, 3]. Differentiable.
 * @throws RangeError for a row or a grade that does not exist.
 */
export function gradeLoss(logits: tf.Tensor2D, pairs: readonly GradePair[]): tf.Scalar {
  return tf.tidy(() => weigh(tf.logSoftmax(logits), gradeShares(logits.shape, pairs)));
}

/** Probabilities are clamped to this and to 1 less this, so that no logarithm is infinite; as published. */
const SMALLEST = 1e-5;

/**
 * The same loss of predictions that are probabilities already, clamped to 1e-5..1 - 1e-5. Where one is clamped, its
 * gradient is 0.
 * @param probabilities [rows, 3]. Differentiable.
 * @throws RangeError for a row or a grade that does not exist.
 */
export function gradeProbabilityLoss(probabilities: tf.Tensor2D, pairs: readonly GradePair[]): tf.Scalar {
  return tf.tidy(() => {
    const clamped = tf.clipByValue(probabilities, SMALLEST, 1 - SMALLEST);
    return weigh(tf.log(clamped), gradeShares(probabilities.shape, pairs));
  });
}

/** -sum(shares * logarithms). */
function weigh(logarithms: tf.Tensor2D, shares: Float32Array): tf.Scalar {
  return tf.neg(tf.sum<tf.Scalar>(tf.mul(logarithms, tf.tensor2d(shares, logarithms.shape))));
}

/** The share of the loss that each row and grade has: w / sum(w) for each pair. */
function gradeShares([rows, grades]: [number, number], pairs: readonly GradePair[]): Float32Array {
  const shares = new Float64Array(rows * grades);
  let sum = 0;
  for (const { row, grade, share = 1 } of pairs) {
    if (grade === -1) continue;
    const weight = GRADE_WEIGHTS[grade];
    if (weight === undefined || grade >= grades || row < 0 || row >= rows) {
      throw new RangeError(
        `row ${row}, grade ${grade}: there are rows 0 to ${rows - 1}, and grades 0 to 2 or -1`,
      );
    }
    shares[row * grades + grade] = (shares[row * grades + grade] ?? 0) + weight * share;
    sum += weight * share;
  }
  return Float32Array.from(shares, (share) => share / Math.max(sum, Number.MIN_VALUE));
}
