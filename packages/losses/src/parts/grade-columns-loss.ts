import * as tf from "@tensorflow/tfjs-core";
import { gradeLoss, GRADE_WEIGHTS } from "./grade-loss.ts";

/**
 * The loss of nets that grade several columns, for example ten of left and right levels: `gradeLoss` of each column,
 * averaged over the columns that have a grade. It is 0, with gradients of 0, where none has.
 * @param logits [B, columns, 3]. Differentiable.
 * @param grades [B * columns]: 0, 1, 2; below 0, as -1 and the partner's -100, where there is none.
 * @throws RangeError for a grade that does not exist, and a number of grades that does not fit.
 */
export function gradeColumnsLoss(logits: tf.Tensor3D, grades: ArrayLike<number>): tf.Scalar {
  const [rows, columns, classes] = logits.shape;
  if (grades.length !== rows * columns)
    throw new RangeError(
      `logits [${logits.shape.join(", ")}] need ${rows * columns} grades, not ${grades.length}`,
    );
  const given = Array.from(grades, (grade) => (grade < 0 ? -1 : grade));
  const weights = new Float64Array(columns);
  given.forEach((grade, index) => {
    weights[index % columns] = (weights[index % columns] ?? 0) + (GRADE_WEIGHTS[grade] ?? 0);
  });
  const pairs = given.map((grade, row) => ({
    row,
    grade,
    share: 1 / Math.max(1, weights[row % columns] ?? 1),
  }));
  return tf.tidy(() => gradeLoss(tf.reshape(logits, [rows * columns, classes]), pairs));
}
