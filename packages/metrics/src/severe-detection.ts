import type { Grade } from "@spinegrade/competition-data";

/** Detection of severe points, by their most probable grade. */
export interface SevereDetection {
  /** Points that are severe, and how many of them were called so: `found / severe` is the sensitivity. */
  readonly severe: number;
  readonly found: number;
  /** Points that are not severe, and how many of them were not called so: `cleared / others` is the specificity. */
  readonly others: number;
  readonly cleared: number;
}

const SEVERE = 2;

/**
 * Counts how often a severe point is called severe, and another one is not. A point is called by its most probable grade;
 * of equally probable ones the milder. Missing grades (-1) are skipped.
 * @param probabilities [N][3].
 * @param grades [N].
 * @throws RangeError when the lengths differ.
 */
export function detectSevere(
  probabilities: readonly (readonly number[])[],
  grades: readonly Grade[],
): SevereDetection {
  if (probabilities.length !== grades.length)
    throw new RangeError(
      `${probabilities.length} rows of probabilities for ${grades.length} grades: give one each`,
    );
  const called = (wanted: (grade: Grade) => boolean): boolean[] =>
    grades.flatMap((grade, index) => (wanted(grade) ? [isCalledSevere(probabilities[index] ?? [])] : []));
  const severe = called((grade) => grade === SEVERE);
  const others = called((grade) => grade !== SEVERE && grade !== -1);
  return {
    severe: severe.length,
    found: severe.filter(Boolean).length,
    others: others.length,
    cleared: others.filter((isSevere) => !isSevere).length,
  };
}

function isCalledSevere(probabilities: readonly number[]): boolean {
  return probabilities.indexOf(Math.max(...probabilities)) === SEVERE;
}
