import type { Grade } from "@spinegrade/competition-data";
import { gradedRows } from "../graded-rows.ts";

/**
 * Brier score of three grades: the mean over samples of the summed squared differences between probabilities and the
 * true grade (Brier, 1950), 0..2. Equals scikit-learn's `brier_score_loss` with `scale_by_half=False`. Missing grades
 * (-1) are skipped.
 * @param probabilities [N][3].
 * @param grades [N].
 * @returns NaN when no grade is given.
 * @throws RangeError when the lengths differ or a row is not three numbers in 0..1.
 */
export function brierScore(probabilities: readonly (readonly number[])[], grades: readonly Grade[]): number {
  const rows = gradedRows(probabilities, grades);
  let total = 0;
  for (const row of rows)
    for (const [grade, probability] of row.probabilities.entries())
      total += (probability - (grade === row.grade ? 1 : 0)) ** 2;
  return total / rows.length;
}
