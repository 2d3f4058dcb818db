import { elementAt } from "@spinegrade/pipeline/element-at";
import { GRADE_STATISTICS } from "./grade-statistics.ts";

/**
 * The distribution of sampled grades. "competition" has the frequencies of the competition's training table. "enriched"
 * has the same correlations between sites but more disease, as in a spine clinic and as a small data set needs.
 */
export type StatisticalModel = "competition" | "enriched";

/** The parameters of a model, one entry for each of the 25 sites. */
export interface GradeModel {
  /** Lower triangular factor of the correlations. */
  readonly cholesky: readonly (readonly number[])[];
  /** Normal deviates from which on a place is moderate and severe. */
  readonly thresholds: readonly (readonly [moderateFrom: number, severeFrom: number])[];
  readonly missing: readonly number[];
  /** Added to every deviate. */
  readonly shift: number;
}

/** Shift of "enriched" towards disease, in standard deviations: about twice as many severe foramina. */
const ENRICHED_SHIFT = 0.4;

const fitted: Omit<GradeModel, "shift"> = {
  cholesky: cholesky(GRADE_STATISTICS.correlations),
  thresholds: GRADE_STATISTICS.shares.map(
    ([normalMild, moderate]) => [normalQuantile(normalMild), normalQuantile(normalMild + moderate)] as const,
  ),
  missing: GRADE_STATISTICS.missing,
};

/** The models by name. */
export const STATISTICS: Readonly<Record<StatisticalModel, GradeModel>> = {
  competition: { ...fitted, shift: 0 },
  enriched: { ...fitted, shift: ENRICHED_SHIFT },
};

/** L of A = L Lt for a positive definite A, given as its lower triangle. */
function cholesky(lower: readonly (readonly number[])[]): number[][] {
  const factor: number[][] = [];
  for (const [i, row] of lower.entries()) {
    const own: number[] = [];
    for (let j = 0; j <= i; j++) {
      const other = j === i ? own : elementAt(factor, j);
      const rest = own.reduce((sum, value, k) => sum - value * elementAt(other, k), elementAt(row, j));
      own.push(j === i ? Math.sqrt(rest) : rest / elementAt(other, j));
    }
    factor.push(own);
  }
  return factor;
}

/** The x below which a standard normal deviate lies with the given probability, by bisection. */
function normalQuantile(probability: number): number {
  let [low, high] = [-6, 6];
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (normalDistribution(middle) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Distribution function of the standard normal, good to 1e-7 (Abramowitz and Stegun 26.2.17). */
function normalDistribution(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const series =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * series;
  return x > 0 ? 1 - tail : tail;
}
