import { gradeColumn, idColumn } from "../csv/columns.ts";
import { LEVELS, perCondition, type Condition, type Grade } from "../conditions.ts";
import { COLUMN_ORDER, GRADE_COLUMNS } from "./grade-columns.ts";
import { tableReader } from "../csv/read-table.ts";
import type { TrainRow } from "./rows.ts";
import { gradeOf } from "./spellings.ts";

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
  return perCondition((condition) => {
    const first = COLUMN_ORDER.indexOf(condition) * LEVELS.length;
    return words.slice(first, first + LEVELS.length).map(gradeOf);
  });
}
