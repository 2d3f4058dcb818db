import { Generator } from "@spinegrade/random";
import { CONDITIONS, type Condition, type Grade } from "../conditions.ts";
import { sortStudyIds, type FoldOptions } from "./make-folds.ts";
import type { TrainRow } from "../tables/rows.ts";

/** Options for splitting studies into folds with the same mix of grades. */
export interface StratifiedFoldOptions extends FoldOptions {
  /** The conditions whose grades count; default: all five. */
  readonly conditions?: readonly Condition[];
}

/** The groups in the order in which they are dealt; -1 are studies without a grade. */
const WORST_FIRST: readonly Grade[] = [2, 1, 0, -1];

/**
 * A split of our own, in place of the published one: every fold gets the same share of studies of each worst grade.
 * Studies are grouped by the worst grade of their given conditions (severe first, studies without a grade last), each
 * group is put into a seeded random order, and all are dealt to the folds in turn like cards. So a group's numbers in
 * two folds differ by at most 1, and so do the folds' sizes.
 * @returns study id -> fold, in ascending order of study id; the order of `rows` does not matter.
 * @throws RangeError when a study appears twice, or unless `folds` is a whole number, 1 or more.
 */
export function makeStratifiedFolds(
  rows: Iterable<Pick<TrainRow, "studyId" | "grades">>,
  { folds = 5, seed = 42, conditions }: StratifiedFoldOptions = {},
): Map<number, number> {
  if (!Number.isInteger(folds) || folds < 1) {
    throw new RangeError(`the number of folds must be a whole number, 1 or more, not ${folds}`);
  }
  const gradeOf = [...rows].map((row) => [row.studyId, worstGrade(row, conditions)] as const);
  const studyIds = sortStudyIds(gradeOf.map(([studyId]) => studyId));
  const worst = new Map(gradeOf);
  const dealt = WORST_FIRST.flatMap((grade) => {
    const group = studyIds.filter((studyId) => worst.get(studyId) === grade);
    return Generator.fromSeed(seed, "stratified folds", grade).shuffle(group);
  });
  const foldOf = new Map(dealt.map((studyId, index) => [studyId, index % folds]));
  return new Map(studyIds.map((studyId) => [studyId, foldOf.get(studyId) ?? 0]));
}

function worstGrade(
  { grades }: Pick<TrainRow, "grades">,
  conditions: readonly Condition[] = CONDITIONS,
): Grade | undefined {
  const given = new Set(conditions.flatMap((condition) => grades[condition]));
  return WORST_FIRST.find((grade) => given.has(grade));
}
