import type { Probabilities } from "./tables/rows.ts";

/** The mean of several probabilities of one row, grade by grade; NaN of none. */
export function meanProbabilities(rows: readonly Probabilities[]): Probabilities {
  const mean = (grade: 0 | 1 | 2): number => rows.reduce((sum, row) => sum + row[grade], 0) / rows.length;
  return [mean(0), mean(1), mean(2)];
}
