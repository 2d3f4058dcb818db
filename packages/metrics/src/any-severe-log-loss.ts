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
 * How a study counts. `competition`: by its worst grade, 1, 2 or 4. `published`: 4 when a level is severe, else 1, as
 * the published solution's local metric has it.
 */
export type AnySevereWeighting = "competition" | "published";

/**
 * The log loss of "some level of this study is severe", predicted by the largest of the levels' probabilities of
 * severe. Levels without a grade are left out, and studies without any.
 * @returns `sum(w * loss) / sum(w)` over studies; NaN when no study has a grade.
 * @throws RangeError when a study has not as many probabilities as grades.
 */
export function anySevereLogLoss(
  studies: readonly StudyLevels[],
  weighting: AnySevereWeighting = "competition",
): number {
  let loss = 0;
  let totalWeight = 0;
  for (const { severeProbabilities, grades } of studies) {
    if (severeProbabilities.length !== grades.length) {
      throw new RangeError(
        `${severeProbabilities.length} probabilities for ${grades.length} levels: give one each`,
      );
    }
    const worst = Math.max(...grades) as Grade;
    if (grades.length === 0 || worst === -1) continue;
    const severe = Math.max(...severeProbabilities.filter((_, level) => grades[level] !== -1));
    const weight = weighting === "competition" ? GRADE_WEIGHTS[worst] : worst === 2 ? GRADE_WEIGHTS[2] : 1;
    loss -= weight * Math.log(clipProbability(worst === 2 ? severe : 1 - severe));
    totalWeight += weight;
  }
  return loss / totalWeight;
}
