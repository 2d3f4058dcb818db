import {
  LEVELS,
  type Condition,
  type Level,
  type Probabilities,
  type TrainRow,
} from "@spinegrade/competition-data";
import { bestConstantProbabilities } from "@spinegrade/metrics";

/**
 * The constant prediction to hold a model against: for a study, the probabilities that suit best the grades of the
 * same conditions and level in all studies of other folds.
 * @param level null for all levels together.
 * @returns study id -> probabilities; uniform where the other folds have no grade.
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
    return grades.some((grade) => grade !== -1) ? bestConstantProbabilities(grades) : [1 / 3, 1 / 3, 1 / 3];
  };
  return (studyId) => {
    const fold = folds.get(studyId);
    const constant = constants.get(fold) ?? fit(fold);
    constants.set(fold, constant);
    return constant;
  };
}
