import type { GivenGrade, GradedProbabilities } from "./graded-probabilities.ts";

/** A bin of a reliability curve. */
export interface ReliabilityBin {
  /** The bin's edges; a probability equal to `to` is in it, unless the bin is the first. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Mean probability that was predicted, and the share that came true. NaN in an empty bin. */
  readonly predicted: number;
  readonly observed: number;
}

/** A probability and whether what it was given to came true. */
interface Outcome {
  readonly probability: number;
  readonly isTrue: boolean;
}

/** How many bins of equal width there are by default. */
const BINS = 10;

/**
 * The reliability curve of one grade: the probability given to it, and how often it was the true one, in bins of equal
 * width.
 */
export function reliabilityCurve(
  samples: readonly GradedProbabilities[],
  wanted: GivenGrade,
  bins = BINS,
): ReliabilityBin[] {
  return binOutcomes(
    samples.map(({ probabilities, grade }) => ({
      probability: probabilities[wanted],
      isTrue: grade === wanted,
    })),
    bins,
  );
}

/**
 * The expected calibration error: the mean over all samples of the difference between the probability of the likeliest
 * grade and its share of true ones, bin by bin (Guo et al., ICML 2017). NaN when there is no sample.
 */
export function expectedCalibrationError(samples: readonly GradedProbabilities[], bins = BINS): number {
  const outcomes = samples.map(({ probabilities, grade }) => {
    const probability = Math.max(...probabilities);
    return { probability, isTrue: probabilities.indexOf(probability) === grade };
  });
  const filled = binOutcomes(outcomes, bins).filter(({ count }) => count > 0);
  const error = filled.reduce(
    (sum, { count, predicted, observed }) => sum + count * Math.abs(predicted - observed),
    0,
  );
  return error / samples.length;
}

function binOutcomes(outcomes: readonly Outcome[], bins: number): ReliabilityBin[] {
  if (!Number.isInteger(bins) || bins < 1) throw new RangeError(`${bins} is no number of bins`);
  return Array.from({ length: bins }, (_, bin) => {
    const own = outcomes.filter(({ probability }) => binOf(probability, bins) === bin);
    const mean = (pick: (outcome: Outcome) => number): number =>
      own.reduce((sum, outcome) => sum + pick(outcome), 0) / own.length;
    return {
      from: bin / bins,
      to: (bin + 1) / bins,
      count: own.length,
      predicted: mean(({ probability }) => probability),
      observed: mean(({ isTrue }) => Number(isTrue)),
    };
  });
}

/** The bin of a probability, from 0. */
function binOf(probability: number, bins: number): number {
  return Math.min(bins - 1, Math.max(0, Math.ceil(probability * bins) - 1));
}
