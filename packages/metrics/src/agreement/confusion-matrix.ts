import type { Grade } from "@spinegrade/competition-data";
import { calledGrade, gradedRows } from "../graded-rows.ts";

/** Counts [3][3]: row = true grade, column = called grade. */
export type ConfusionMatrix = readonly (readonly number[])[];

const GRADES = [0, 1, 2] as const;

/**
 * Counts how each true grade was called. A sample is called by its most probable grade; of equally probable ones the
 * milder. Missing grades (-1) are skipped.
 * @param probabilities [N][3].
 * @param grades [N].
 * @throws RangeError when the lengths differ or a row is not three numbers in 0..1.
 */
export function confusionMatrix(
  probabilities: readonly (readonly number[])[],
  grades: readonly Grade[],
): ConfusionMatrix {
  const counts = GRADES.map(() => GRADES.map(() => 0));
  for (const row of gradedRows(probabilities, grades)) {
    const called = calledGrade(row.probabilities);
    const countsOfGrade = counts[row.grade] ?? [];
    countsOfGrade[called] = (countsOfGrade[called] ?? 0) + 1;
  }
  return counts;
}

/**
 * Balanced accuracy: the mean recall of the grades that occur, as scikit-learn's `balanced_accuracy_score`.
 * @returns NaN when no grade occurs.
 */
export function balancedAccuracy(confusion: ConfusionMatrix): number {
  const recalls = confusion.flatMap((row, grade) => {
    const total = sum(row);
    return total === 0 ? [] : [(row[grade] ?? 0) / total];
  });
  return sum(recalls) / recalls.length;
}

/** The share of severe samples called normal or mild, the worst kind of miss; NaN when none is severe. */
export function severeCalledNormalRate(confusion: ConfusionMatrix): number {
  const severe = confusion[2] ?? [];
  return (severe[0] ?? 0) / sum(severe);
}

/** Weight of a disagreement in Cohen's kappa: 1, the distance of the grades, or its square. */
export type KappaWeights = "none" | "linear" | "quadratic";

/**
 * Cohen's kappa between true and called grades (Cohen, 1960; weighted: Cohen, 1968), as scikit-learn's
 * `cohen_kappa_score`: 1 - (weighted disagreement) / (weighted disagreement expected by chance).
 * @returns NaN when no disagreement can be expected by chance: no sample, or one grade alone, always called so.
 */
export function cohensKappa(confusion: ConfusionMatrix, weights: KappaWeights): number {
  const ofGrade = confusion.map(sum);
  const called = GRADES.map((column) => sum(confusion.map((row) => row[column] ?? 0)));
  const total = sum(ofGrade);
  let observed = 0;
  let expected = 0;
  for (const row of GRADES)
    for (const column of GRADES) {
      const weight = disagreement(Math.abs(row - column), weights);
      observed += weight * (confusion[row]?.[column] ?? 0);
      expected += (weight * (ofGrade[row] ?? 0) * (called[column] ?? 0)) / total;
    }
  return 1 - observed / expected;
}

function disagreement(distance: number, weights: KappaWeights): number {
  if (weights === "none") return distance === 0 ? 0 : 1;
  return weights === "linear" ? distance : distance ** 2;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
