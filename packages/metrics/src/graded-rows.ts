import type { Grade } from "@spinegrade/competition-data";

/** A sample whose grade is given. */
export interface GradedRow {
  /** Number among the samples given. */
  readonly index: number;
  /** `[G]`: normal or mild, moderate, severe. */
  readonly probabilities: readonly [number, number, number];
  readonly grade: 0 | 1 | 2;
}

/**
 * Pairs probabilities with grades; skips missing grades (-1).
 * @param probabilities [N][3].
 * @param grades [N].
 * @throws RangeError when the lengths differ or a row is not three numbers in 0..1.
 */
export function gradedRows(
  probabilities: readonly (readonly number[])[],
  grades: readonly Grade[],
): GradedRow[] {
  if (probabilities.length !== grades.length) {
    throw new RangeError(
      `${probabilities.length} rows of probabilities for ${grades.length} grades: give one each`,
    );
  }
  return grades.flatMap((grade, index) =>
    grade === -1 ? [] : [{ index, probabilities: checkRow(probabilities[index] ?? [], index), grade }],
  );
}

function checkRow(row: readonly number[], index: number): GradedRow["probabilities"] {
  const [normal, moderate, severe, ...others] = row;
  const isRow = row.every((value) => value >= 0 && value <= 1) && others.length === 0;
  if (!isRow || normal === undefined || moderate === undefined || severe === undefined)
    throw new RangeError(`row ${index}: [${row.join(", ")}] is not three probabilities in 0..1`);
  return [normal, moderate, severe];
}

/** The most probable grade; of equally probable ones the milder. */
export function calledGrade([normal, moderate, severe]: GradedRow["probabilities"]): 0 | 1 | 2 {
  if (severe > normal && severe > moderate) return 2;
  return moderate > normal ? 1 : 0;
}
