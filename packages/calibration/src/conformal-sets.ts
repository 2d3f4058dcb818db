import type { Probabilities } from "@spinegrade/competition-data";
import type { GivenGrade, GradedProbabilities } from "./graded-probabilities.ts";

/** The grades, in order. */
const GRADES: readonly GivenGrade[] = [0, 1, 2];

/** The nonconformity scores of the samples of each grade, ascending: 1 - p of the true grade. */
export type ConformalScores = readonly [readonly number[], readonly number[], readonly number[]];

/** The largest score of each grade that its set still takes; null takes every score, as too few samples were seen. */
export type ConformalThresholds = readonly [number | null, number | null, number | null];

/** Collects the scores of calibrated predictions of studies that the net was not trained on. */
export function conformalScores(samples: readonly GradedProbabilities[]): ConformalScores {
  const scoresOf = (wanted: GivenGrade): number[] =>
    samples
      .filter(({ grade }) => grade === wanted)
      .map(({ probabilities }) => 1 - probabilities[wanted])
      .sort((a, b) => a - b);
  return [scoresOf(0), scoresOf(1), scoresOf(2)];
}

/**
 * The threshold of each grade: the ceil((n + 1) coverage)-th smallest of its n scores. A new study's true grade is then
 * in its set with at least the given probability, whichever grade it is, if the study is exchangeable with those of the
 * scores (Vovk, Conditional validity of inductive conformal predictors, ACML 2012).
 * @param coverage above 0 and below 1, for example 0.9.
 * @throws RangeError for any other coverage.
 */
export function conformalThresholds(scores: ConformalScores, coverage: number): ConformalThresholds {
  if (!(coverage > 0 && coverage < 1))
    throw new RangeError(`the coverage ${coverage} is not between 0 and 1`);
  const thresholdOf = (sorted: readonly number[]): number | null =>
    sorted[Math.ceil((sorted.length + 1) * coverage - 1e-9) - 1] ?? null;
  return [thresholdOf(scores[0]), thresholdOf(scores[1]), thresholdOf(scores[2])];
}

/**
 * The conformal set of a calibrated prediction: every grade whose score is at most its threshold. It may hold one grade,
 * several, or none, which says that no grade looks like those that were seen.
 */
export function predictionSet(probabilities: Probabilities, thresholds: ConformalThresholds): GivenGrade[] {
  return GRADES.filter((grade) => {
    const threshold = thresholds[grade];
    return threshold === null || 1 - probabilities[grade] <= threshold;
  });
}
