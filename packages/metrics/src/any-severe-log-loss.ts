import type { Grade } from "@spinegrade/competition-data";
import { clipProbability, GRADE_WEIGHTS } from "./weighted-log-loss.ts";

/** The spinal canal of one study: per level the probability of "severe" and the true grade. */
export interface StudyLevels {
  /** [L] */
  readonly severeProbabilities: readonly number[];
  /** [L], -1 where missing. */
  readonly grades: readonly Grade[];
}

/**
 * Probability and weight of a study.
 *
 * | form            | the largest probability of severe | a study counts                                |
 * | --------------- | --------------------------------- | --------------------------------------------- |
 * | `competition`   | over its graded levels            | by its worst grade, 1, 2 or 4                 |
 * | `published`     | over all its levels               | 4 when a level is severe, else 1              |
 * | `graded-levels` | over its graded levels            | 4 when a level is severe, else 1              |
 *
 * `published` is the published solution's local metric.
 */
export type AnySevereForm = "competition" | "published" | "graded-levels";

/**
 * The log loss of "some level of this study is severe", predicted by the largest of the levels' probabilities of
 * severe. Studies without any grade are skipped.
 * @returns `sum(w * loss) / sum(w)` over studies; NaN when no study has a grade.
 * @throws RangeError when a study has different numbers of probabilities and grades.
 */
export function anySevereLogLoss(
  studies: readonly StudyLevels[],
  form: AnySevereForm = "competition",
): number {
  let loss = 0;
  let totalWeight = 0;
  for (const study of studies) {
    const { severeProbabilities, grades } = study;
    if (severeProbabilities.length !== grades.length) {
      throw new RangeError(
        `${severeProbabilities.length} probabilities for ${grades.length} levels: give one each`,
      );
    }
    const worst = grades.reduce<Grade>((most, grade) => (grade > most ? grade : most), -1);
    if (worst === -1) continue;
    const severe = Math.max(...countedProbabilities(study, form));
    const weight = form === "competition" || worst === 2 ? GRADE_WEIGHTS[worst] : 1;
    loss -= weight * Math.log(clipProbability(worst === 2 ? severe : 1 - severe));
    totalWeight += weight;
  }
  return loss / totalWeight;
}

function countedProbabilities(
  { severeProbabilities, grades }: StudyLevels,
  form: AnySevereForm,
): readonly number[] {
  return form === "published"
    ? severeProbabilities
    : severeProbabilities.filter((_, level) => grades[level] !== -1);
}
