import type { Grade } from "@spinegrade/competition-data";
import { calledGrade, gradedRows } from "./graded-rows.ts";

/** Detection of severe points, by their most probable grade. */
export interface SevereDetection {
  /** Points that are severe, and how many of them were called so: `found / severe` is the sensitivity. */
  readonly severe: number;
  readonly found: number;
  /** Points that are not severe, and how many of them were not called so: `cleared / others` is the specificity. */
  readonly others: number;
  readonly cleared: number;
}

/**
 * Counts how often a severe point is called severe, and another one is not. A point is called by its most probable grade;
 * of equally probable ones the milder. Missing grades (-1) are skipped.
 * @param probabilities [N][3].
 * @param grades [N].
 * @throws RangeError when the lengths differ or a row is not three numbers in 0..1.
 */
export function detectSevere(
  probabilities: readonly (readonly number[])[],
  grades: readonly Grade[],
): SevereDetection {
  const rows = gradedRows(probabilities, grades).map(({ probabilities, grade }) => ({
    isSevere: grade === 2,
    isCalled: calledGrade(probabilities) === 2,
  }));
  const severe = rows.filter(({ isSevere }) => isSevere);
  const others = rows.filter(({ isSevere }) => !isSevere);
  return {
    severe: severe.length,
    found: severe.filter(({ isCalled }) => isCalled).length,
    others: others.length,
    cleared: others.filter(({ isCalled }) => !isCalled).length,
  };
}
