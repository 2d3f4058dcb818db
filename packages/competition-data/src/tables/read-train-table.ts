import { gradeColumn, idColumn } from "../csv/columns.ts";
import { GRADE_WORDS, LEVELS, type Condition, type Grade } from "../conditions.ts";
import { COLUMN_ORDER, GRADE_COLUMNS } from "./grade-columns.ts";
import { tableReader } from "../csv/read-table.ts";
import type { TrainRow } from "./rows.ts";

/**
 * Reads `train.csv`: per study 25 grades, -1 where the cell is blank.
 * @throws TableError with all faults of the file; MissingTableError.
 */
export const readTrainTable: (path: string) => Promise<TrainRow[]> = tableReader({
  columns: [idColumn("study_id"), ...GRADE_COLUMNS.map(({ name }) => gradeColumn(name))],
  toRow: ([studyId, ...words]) => ({ studyId: Number(studyId), grades: gradesOf(words) }),
  key: {
    keyOf: ({ studyId }) => studyId,
    nameOf: ({ studyId }) => `study ${studyId}`,
    keyColumns: ["study_id"],
  },
});

/** @param words [25], in the order of the columns. */
function gradesOf(words: readonly string[]): Record<Condition, Grade[]> {
  const grades = COLUMN_ORDER.map((condition, index) => {
    const first = index * LEVELS.length;
    return [condition, words.slice(first, first + LEVELS.length).map(toGrade)];
  });
  return Object.fromEntries(grades) as Record<Condition, Grade[]>;
}

/** A word that is none of the three can only be the blank, which `indexOf` makes the -1 of a missing grade. */
function toGrade(word: string): Grade {
  return (GRADE_WORDS as readonly string[]).indexOf(word) as Grade;
}
