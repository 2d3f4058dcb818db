import type { Probabilities } from "@spinegrade/competition-data";

/**
 * The kinds of average. `linear`: the mean of the probabilities. `log`: the mean of their logarithms, rescaled to sum 1 (the
 * geometric mean), which follows the surer of two predictions less.
 */
export const AVERAGE_SPACES = ["linear", "log"] as const;

export type AverageSpace = (typeof AVERAGE_SPACES)[number];

/** Below this a probability counts as this: its logarithm must be finite. */
const SMALLEST = 1e-15;

/**
 * Combines predictions of one row.
 * @param weights one for each prediction, not negative; only their ratios count. Default: equal ones.
 * @throws RangeError when there is no prediction, or the weights do not fit.
 */
export function combineProbabilities(
  predictions: readonly Probabilities[],
  { weights = predictions.map(() => 1), space = "linear" }: CombineOptions = {},
): Probabilities {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (
    weights.length !== predictions.length ||
    !(total > 0 && total < Infinity) ||
    weights.some((weight) => !(weight >= 0))
  )
    throw new RangeError(
      `weights [${weights.join(", ")}] for ${predictions.length} predictions: give one each, above 0 in sum`,
    );
  const ofGrade = (grade: 0 | 1 | 2): number =>
    predictions.reduce(
      (sum, row, index) => sum + ((weights[index] ?? 0) * scale(row[grade], space)) / total,
      0,
    );
  const combined: Probabilities = [ofGrade(0), ofGrade(1), ofGrade(2)];
  return space === "linear" ? combined : normalise(combined);
}

/** A prediction of a row with its weight. */
export interface Vote {
  readonly weight: number;
  readonly probabilities: Probabilities;
}

/** `combineProbabilities` of weighted predictions. @throws RangeError as that. */
export function combineVotes(votes: readonly Vote[], space: AverageSpace): Probabilities {
  const weights = votes.map(({ weight }) => weight);
  return combineProbabilities(
    votes.map(({ probabilities }) => probabilities),
    { weights, space },
  );
}

/** Options of `combineProbabilities`. */
export interface CombineOptions {
  readonly weights?: readonly number[];
  readonly space?: AverageSpace;
}

function scale(probability: number, space: AverageSpace): number {
  return space === "linear" ? probability : logarithm(probability);
}

/** The logarithm of a probability, finite for 0. */
export function logarithm(probability: number): number {
  return Math.log(Math.max(probability, SMALLEST));
}

/** Logarithms to probabilities that sum to 1. */
function normalise(logarithms: Probabilities): Probabilities {
  const [a, b, c] = logarithms.map(Math.exp);
  const sum = (a ?? 0) + (b ?? 0) + (c ?? 0);
  return [(a ?? 0) / sum, (b ?? 0) / sum, (c ?? 0) / sum];
}
