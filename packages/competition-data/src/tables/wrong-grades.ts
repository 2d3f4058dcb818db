import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Condition, GRADE_WORDS, type Level } from "../conditions.ts";
import { conditionColumn, gradeColumn, idColumn, levelColumn } from "../csv/columns.ts";
import { formatTable } from "../csv/format-table.ts";
import { tableReader } from "../csv/read-table.ts";
import { conditionOf, gradeOf, levelOf } from "./spellings.ts";

/** The file in the folder of a synthetic data set that tells which grades of `train.csv` were planted wrong. */
export const WRONG_GRADES_FILE = "wrong-grades.csv";

/** A grade of `train.csv` that was planted wrong. */
export interface WrongGrade {
  readonly studyId: number;
  readonly condition: Condition;
  readonly level: Level;
  /** What `train.csv` says. */
  readonly given: 0 | 1 | 2;
  readonly trueGrade: 0 | 1 | 2;
}

const readRows = tableReader<WrongGrade>({
  columns: [
    idColumn("study_id"),
    conditionColumn("condition"),
    levelColumn("level"),
    gradeColumn("given", "required"),
    gradeColumn("true_grade", "required"),
  ],
  toRow: ([studyId, condition, level, given, trueGrade]) => ({
    studyId: Number(studyId),
    condition: conditionOf(condition),
    level: levelOf(level),
    given: wordedGrade(given),
    trueGrade: wordedGrade(trueGrade),
  }),
  key: {
    keyOf: ({ studyId, condition, level }) => `${studyId}/${condition}/${level}`,
    nameOf: ({ studyId, condition, level }) => `study ${studyId}, ${condition} at ${level}`,
    keyColumns: ["study_id", "condition", "level"],
  },
});

/**
 * Reads which grades of a data set were planted wrong.
 * @returns undefined where the folder has no such file: nobody knows.
 * @throws TableError with all faults of the file.
 */
export async function readWrongGrades(dataDir: string): Promise<WrongGrade[] | undefined> {
  const path = join(dataDir, WRONG_GRADES_FILE);
  return existsSync(path) ? readRows(path) : undefined;
}

/** `wrong-grades.csv`, rows in the order given. */
export function formatWrongGrades(rows: readonly WrongGrade[]): string {
  return formatTable(
    ["study_id", "condition", "level", "given", "true_grade"],
    rows.map(({ studyId, condition, level, given, trueGrade }) => [
      ...[studyId, condition, level, GRADE_WORDS[given], GRADE_WORDS[trueGrade]],
    ]),
  );
}

function wordedGrade(text: string | undefined): 0 | 1 | 2 {
  const grade = gradeOf(text);
  if (grade === -1) throw new RangeError("a blank grade has passed the schema");
  return grade;
}
