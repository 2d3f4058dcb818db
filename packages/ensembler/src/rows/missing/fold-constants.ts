import {
  LEVELS,
  type Condition,
  type Level,
  type Probabilities,
  type TrainRow,
} from "@spinegrade/competition-data";
import { GRADE_WEIGHTS } from "@spinegrade/metrics";
import { smoothedFrequencies } from "./smoothed-frequencies.ts";

/**
 * The constant prediction to hold a model against: for a study, the class frequencies of the same conditions and level
 * in all studies of other folds, weighted as the metric weights, which makes them the constant that it punishes least.
 * They are smoothed, see `smoothedFrequencies`: with hundreds of grades that changes nothing to speak of.
 * @param level null for all levels together.
 * @returns study id -> probabilities.
 */
export function foldConstants(
  train: readonly TrainRow[],
  folds: ReadonlyMap<number, number>,
  conditions: readonly Condition[],
  level: Level | null,
): (studyId: number) => Probabilities {
  const levels = level === null ? LEVELS.map((_, index) => index) : [LEVELS.indexOf(level)];
  const constants = new Map<number | undefined, Probabilities>();
  const fit = (fold: number | undefined): Probabilities => {
    const grades = train
      .filter(({ studyId }) => folds.get(studyId) !== fold)
      .flatMap((row) =>
        conditions.flatMap((condition) => levels.map((index) => row.grades[condition][index] ?? -1)),
      );
    return smoothedFrequencies(grades, GRADE_WEIGHTS);
  };
  return (studyId) => {
    const fold = folds.get(studyId);
    const constant = constants.get(fold) ?? fit(fold);
    constants.set(fold, constant);
    return constant;
  };
}
