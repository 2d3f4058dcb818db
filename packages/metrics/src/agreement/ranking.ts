import type { Grade } from "@spinegrade/competition-data";
import { gradedRows } from "../graded-rows.ts";

/** "At least moderate" (1) or "severe" (2): the grade from which a sample counts as positive. */
export type PositiveFrom = 1 | 2;

/**
 * Samples in falling order of their score, to compute areas for many weightings with one sort.
 * @see rankSamples
 */
export interface RankedSamples {
  /** Number of each sample among those given, [N]. */
  readonly order: Uint32Array;
  /** 1 where a sample is positive, [N]. */
  readonly positive: Uint8Array;
  /** 1 where the next sample's score is lower, [N]. */
  readonly endsTie: Uint8Array;
}

/**
 * Sorts samples by the summed probability of "this grade or worse". Missing grades (-1) are skipped.
 * @param probabilities [N][3].
 * @param grades [N].
 * @throws RangeError when the lengths differ or a row is not three numbers in 0..1.
 */
export function rankSamples(
  probabilities: readonly (readonly number[])[],
  grades: readonly Grade[],
  from: PositiveFrom,
): RankedSamples {
  const sorted = gradedRows(probabilities, grades)
    .map(({ index, probabilities: [, moderate, severe], grade }) => ({
      index,
      score: from === 2 ? severe : moderate + severe,
      isPositive: grade >= from,
    }))
    .sort((one, other) => other.score - one.score);
  return {
    order: Uint32Array.from(sorted, ({ index }) => index),
    positive: Uint8Array.from(sorted, ({ isPositive }) => Number(isPositive)),
    endsTie: Uint8Array.from(sorted, ({ score }, place) => Number(sorted[place + 1]?.score !== score)),
  };
}

/**
 * Area under the ROC curve: the probability that a positive sample scores above a negative one, ties counting one half
 * (Mann and Whitney, 1947). Equals scikit-learn's `roc_auc_score`.
 * @param weightOf how much a sample counts, by its number; 1 unless given.
 * @returns NaN without a positive or without a negative sample.
 */
export function areaUnderRoc(ranked: RankedSamples, weightOf: (index: number) => number = one): number {
  let pairs = 0;
  const { positives, negatives } = forEachTie(ranked, weightOf, (tie, above) => {
    pairs += tie.negatives * (above.positives + tie.positives / 2);
  });
  return pairs / (positives * negatives);
}

/**
 * Average precision: the precision at each distinct score, weighted by the recall gained there, without interpolation.
 * Equals scikit-learn's `average_precision_score`.
 * @param weightOf how much a sample counts, by its number; 1 unless given.
 * @returns NaN without a positive sample.
 */
export function averagePrecision(ranked: RankedSamples, weightOf: (index: number) => number = one): number {
  let area = 0;
  const { positives } = forEachTie(ranked, weightOf, (tie, above) => {
    if (tie.positives === 0) return;
    const truePositives = above.positives + tie.positives;
    area += (tie.positives * truePositives) / (truePositives + above.negatives + tie.negatives);
  });
  return area / positives;
}

const one = (): number => 1;

/** Weights of positive and negative samples. */
interface Weights {
  positives: number;
  negatives: number;
}

/** Visits the samples of equal score together, with the sum of those above. @returns the sum of all. */
function forEachTie(
  { order, positive, endsTie }: RankedSamples,
  weightOf: (index: number) => number,
  visit: (tie: Weights, above: Weights) => void,
): Weights {
  const above = { positives: 0, negatives: 0 };
  const tie = { positives: 0, negatives: 0 };
  for (const [place, index] of order.entries()) {
    if (positive[place] === 1) tie.positives += weightOf(index);
    else tie.negatives += weightOf(index);
    if (endsTie[place] !== 1) continue;
    visit(tie, above);
    above.positives += tie.positives;
    above.negatives += tie.negatives;
    tie.positives = 0;
    tie.negatives = 0;
  }
  return above;
}
