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

/** Default number of bins, all of equal width. */
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

/** Sums over the outcomes in one bin: those of several sets of samples add up. */
export interface BinSums {
  readonly count: number;
  /** Sum of the predicted probabilities. */
  readonly predicted: number;
  /** Number of them that came true. */
  readonly observed: number;
}

/**
 * The expected calibration error: the mean over all samples of the difference between the probability of the likeliest
 * grade and its share of true ones, bin by bin (Guo et al., ICML 2017). NaN when there is no sample.
 */
export function expectedCalibrationError(samples: readonly GradedProbabilities[], bins = BINS): number {
  return calibrationErrorOf(calibrationBins(samples, bins));
}

/** The sums that the expected calibration error is computed from, by bins of the likeliest grade's probability. */
export function calibrationBins(samples: readonly GradedProbabilities[], bins = BINS): BinSums[] {
  const outcomes = samples.map(({ probabilities, grade }) => {
    const probability = Math.max(...probabilities);
    return { probability, isTrue: probabilities.indexOf(probability) === grade };
  });
  return sumOutcomes(outcomes, bins);
}

/** The expected calibration error of summed bins; NaN when they are empty. */
export function calibrationErrorOf(bins: readonly BinSums[]): number {
  let [error, all] = [0, 0];
  for (const { count, predicted, observed } of bins) {
    if (count === 0) continue;
    error += count * Math.abs(predicted / count - observed / count);
    all += count;
  }
  return error / all;
}

function binOutcomes(outcomes: readonly Outcome[], bins: number): ReliabilityBin[] {
  return sumOutcomes(outcomes, bins).map(({ count, predicted, observed }, bin) => ({
    from: bin / bins,
    to: (bin + 1) / bins,
    count,
    predicted: predicted / count,
    observed: observed / count,
  }));
}

function sumOutcomes(outcomes: readonly Outcome[], bins: number): BinSums[] {
  if (!Number.isInteger(bins) || bins < 1)
    throw new RangeError(`the number of bins must be a whole number, 1 or more, not ${bins}`);
  const sums = Array.from({ length: bins }, () => ({ count: 0, predicted: 0, observed: 0 }));
  for (const { probability, isTrue } of outcomes) {
    const own = sums[binOf(probability, bins)];
    if (own === undefined) throw new RangeError(`${probability} is not a probability from 0 to 1`);
    own.count += 1;
    own.predicted += probability;
    own.observed += Number(isTrue);
  }
  return sums;
}

/** The bin of a probability, from 0. */
function binOf(probability: number, bins: number): number {
  return Math.min(bins - 1, Math.max(0, Math.ceil(probability * bins) - 1));
}
