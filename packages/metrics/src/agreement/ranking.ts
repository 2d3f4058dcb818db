import type { Grade } from "@spinegrade/competition-data";
import { gradedRows } from "../graded-rows.ts";

/** "At least moderate" or "severe": the grade from which a sample counts as positive. */
export type PositiveFrom = 1 | 2;

/** Samples of equal score: how many of them are positive and negative. */
interface ScoreGroup {
  readonly positives: number;
  readonly negatives: number;
}

/**
 * Area under the ROC curve of "this grade or worse", by the summed probability of these grades: the probability that a
 * positive sample scores above a negative one, ties counting one half (Mann and Whitney, 1947). Equals scikit-learn's
 * `roc_auc_score`. Missing grades (-1) are skipped.
 * @param probabilities [N][3].
 * @param grades [N].
 * @returns NaN without a positive or without a negative sample.
 * @throws RangeError when the lengths differ or a row is not three numbers in 0..1.
 */
export function areaUnderRoc(
  probabilities: readonly (readonly number[])[],
  grades: readonly Grade[],
  from: PositiveFrom,
): number {
  let positives = 0;
  let negatives = 0;
  let pairs = 0;
  for (const group of scoreGroups(probabilities, grades, from)) {
    // positives met so far score above every negative of this group
    pairs += group.negatives * (positives + group.positives / 2);
    positives += group.positives;
    negatives += group.negatives;
  }
  return pairs / (positives * negatives);
}

/**
 * Average precision of "this grade or worse": the precision at each distinct score, weighted by the recall gained there,
 * without interpolation. Equals scikit-learn's `average_precision_score`. Missing grades (-1) are skipped.
 * @param probabilities [N][3].
 * @param grades [N].
 * @returns NaN without a positive sample.
 * @throws RangeError when the lengths differ or a row is not three numbers in 0..1.
 */
export function averagePrecision(
  probabilities: readonly (readonly number[])[],
  grades: readonly Grade[],
  from: PositiveFrom,
): number {
  let positives = 0;
  let samples = 0;
  let area = 0;
  for (const group of scoreGroups(probabilities, grades, from)) {
    positives += group.positives;
    samples += group.positives + group.negatives;
    area += (group.positives * positives) / samples;
  }
  return area / positives;
}

/** Groups of equal score, the highest first. */
function scoreGroups(
  probabilities: readonly (readonly number[])[],
  grades: readonly Grade[],
  from: PositiveFrom,
): ScoreGroup[] {
  const scored = gradedRows(probabilities, grades)
    .map(({ probabilities: [, moderate, severe], grade }) => ({
      score: from === 2 ? severe : moderate + severe,
      isPositive: grade >= from,
    }))
    .sort((one, other) => other.score - one.score);
  const groups: { positives: number; negatives: number; score: number }[] = [];
  for (const { score, isPositive } of scored) {
    let group = groups.at(-1);
    if (group?.score !== score) groups.push((group = { positives: 0, negatives: 0, score }));
    if (isPositive) group.positives += 1;
    else group.negatives += 1;
  }
  return groups;
}
