import {
  type Grade,
  LEVELS,
  rowId,
  type Condition,
  type Level,
  type Probabilities,
  type TrainRow,
} from "@spinegrade/competition-data";

/** A predicted row that has a grade to compare with. */
export interface GradedRow {
  readonly studyId: number;
  readonly level: Level;
  readonly probabilities: Probabilities;
  readonly grade: Exclude<Grade, -1>;
}

/** The rows of a condition that are both predicted and graded. @param rows row id -> probabilities. */
export function gradedRows(
  rows: ReadonlyMap<string, Probabilities>,
  studies: readonly TrainRow[],
  condition: Condition,
): GradedRow[] {
  return studies.flatMap(({ studyId, grades }) =>
    LEVELS.flatMap((level, index) => {
      const probabilities = rows.get(rowId(studyId, condition, level));
      const grade = grades[condition][index] ?? -1;
      return probabilities === undefined || grade === -1 ? [] : [{ studyId, level, probabilities, grade }];
    }),
  );
}
