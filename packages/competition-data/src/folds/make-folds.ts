import { NumpyRandomState } from "@spinegrade/random";

/** Options for splitting studies into folds. */
export interface FoldOptions {
  /** Number of folds; default: 5, as published. */
  readonly folds?: number;
  /** The seed of numpy's `RandomState`; default: 42, as published. */
  readonly seed?: number;
}

/**
 * The published split: fold k validates on the studies whose draw is k, where the draws are
 * `numpy.random.RandomState(seed).choice(folds, n)` over the study ids in ascending order. The folds are drawn
 * independently, so their sizes differ somewhat. All series of a study share its fold.
 * @returns study id -> fold, in ascending order of study id; the order of `studyIds` does not matter.
 * @throws RangeError when a study id appears twice, or for a number of folds or a seed that numpy refuses.
 */
export function makeFolds(studyIds: Iterable<number>, options: FoldOptions = {}): Map<number, number> {
  const sorted = sortStudyIds(studyIds);
  const draws = new NumpyRandomState(options.seed ?? 42).choice(options.folds ?? 5, sorted.length);
  return new Map(sorted.map((studyId, index) => [studyId, draws[index] ?? 0]));
}

/** Study ids in ascending order. @throws RangeError when one appears twice. */
export function sortStudyIds(studyIds: Iterable<number>): number[] {
  const sorted = [...studyIds].sort((a, b) => a - b);
  const twice = sorted.find((studyId, index) => studyId === sorted[index + 1]);
  if (twice !== undefined) throw new RangeError(`study ${twice} is listed twice: list each study once`);
  return sorted;
}
