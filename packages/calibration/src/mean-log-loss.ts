import type { GradedProbabilities } from "./graded-probabilities.ts";

/** The mean of -ln p of the true grade, every sample counted once; p is at least 2.2e-16. NaN when there is no sample. */
export function meanLogLoss(samples: readonly GradedProbabilities[]): number {
  const losses = samples.map(
    ({ probabilities, grade }) => -Math.log(Math.max(probabilities[grade], Number.EPSILON)),
  );
  return losses.reduce((sum, loss) => sum + loss, 0) / samples.length;
}
