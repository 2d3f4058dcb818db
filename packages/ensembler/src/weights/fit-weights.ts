import type { Grade, Probabilities } from "@spinegrade/competition-data";
import { GRADE_WEIGHTS } from "@spinegrade/metrics";

/** A row that several runs predict, with its true grade. */
export interface WeighedRow {
  readonly studyId: number;
  /** The fold that validates on the study. */
  readonly fold: number;
  readonly grade: Exclude<Grade, -1>;
  /** One for each run. */
  readonly predictions: readonly Probabilities[];
}

/** Rounds after which the weights change by less than a thousandth, whatever the start. */
const ROUNDS = 500;

/**
 * The weights, 0..1 in sum 1, whose mean of the runs' probabilities has the lowest weighted log loss. That loss is convex in
 * the weights, and expectation maximisation for the proportions of a mixture (Dempster, Laird and Rubin, 1977) lowers it in
 * every round: no random start, and no step size.
 * @throws RangeError without a row.
 */
export function fitWeights(rows: readonly WeighedRow[]): number[] {
  const runs = rows[0]?.predictions.length ?? 0;
  if (runs === 0) throw new RangeError("there is no row to fit weights to");
  const total = rows.reduce((sum, { grade }) => sum + GRADE_WEIGHTS[grade], 0);
  const likelihoods = rows.map(({ predictions, grade }) => predictions.map((row) => row[grade]));
  let weights = Array.from({ length: runs }, () => 1 / runs);
  for (let round = 0; round < ROUNDS; round++) {
    const shares = Array.from({ length: runs }, () => 0);
    for (const [index, likelihood] of likelihoods.entries()) {
      const mixed = likelihood.reduce((sum, value, run) => sum + value * (weights[run] ?? 0), 0);
      const row = rows[index];
      if (mixed === 0 || row === undefined) continue;
      const scale = GRADE_WEIGHTS[row.grade] / total / mixed;
      for (const [run, value] of likelihood.entries())
        shares[run] = (shares[run] ?? 0) + scale * value * (weights[run] ?? 0);
    }
    const sum = shares.reduce((a, b) => a + b, 0);
    if (sum === 0) break;
    weights = shares.map((share) => share / sum);
  }
  return weights;
}
