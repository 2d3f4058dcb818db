import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Condition, GRADE_WORDS, type Level, LEVELS } from "../conditions.ts";
import { conditionColumn, gradeColumn, idColumn, levelColumn } from "../csv/columns.ts";
import { formatTable } from "../csv/format-table.ts";
import { tableReader } from "../csv/read-table.ts";
import type { FindFault } from "../csv/table-builder.ts";
import { rowId } from "../row-id.ts";
import { readTrainTable } from "./read-train-table.ts";
import { TABLE_FILES } from "./rows.ts";
import { conditionOf, gradeOf, levelOf } from "./spellings.ts";

/** The file in the folder of a synthetic data set that tells which grades of `train.csv` were planted wrong. */
export const WRONG_GRADES_FILE = "wrong-grades.csv";

/** A grade of `train.csv` that was planted wrong. */
export interface WrongGrade {
  readonly studyId: number;
  readonly condition: Condition;
  readonly level: Level;
  /** The grade in `train.csv`. */
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
    keyOf: ({ studyId, condition, level }) => rowId(studyId, condition, level),
    nameOf: placeOf,
    keyColumns: ["study_id", "condition", "level"],
  },
  remedy:
    `The file must list the grades of ${TABLE_FILES.train} that were planted wrong. Remove it: then no grade is known to be ` +
    "wrong, until the command that made the data set writes both again (npx nx run phantom:generate).",
});

/**
 * Reads which grades of a data set were planted wrong.
 * @returns undefined where the folder has no such file.
 * @throws TableError with all faults of the file, rows that contradict `train.csv` included; MissingTableError without it.
 */
export async function readWrongGrades(dataDir: string): Promise<WrongGrade[] | undefined> {
  const path = join(dataDir, WRONG_GRADES_FILE);
  return existsSync(path) ? readRows(path, await contradiction(join(dataDir, TABLE_FILES.train))) : undefined;
}

/** Compares rows with the grades that a data set gives. */
async function contradiction(path: string): Promise<FindFault<WrongGrade>> {
  const table = new Map((await readTrainTable(path)).map(({ studyId, grades }) => [studyId, grades]));
  return (row) => {
    const { studyId, condition, level, given, trueGrade } = row;
    const grade = table.get(studyId)?.[condition][LEVELS.indexOf(level)];
    const fault = (column: string, value: string, why: string): ReturnType<FindFault<WrongGrade>> => ({
      ...{ column, value, message: `"${value}" ${why}` },
    });
    if (grade === undefined)
      return fault(
        "study_id",
        String(studyId),
        `is not a study of ${TABLE_FILES.train}: does the file belong to another data set?`,
      );
    const inTable = grade === -1 ? "has no grade" : `is "${GRADE_WORDS[grade]}"`;
    if (grade !== given)
      return fault(
        "given",
        GRADE_WORDS[given],
        `is wrong: ${placeOf(row)} ${inTable} in ${TABLE_FILES.train}`,
      );
    if (given === trueGrade)
      return fault("true_grade", GRADE_WORDS[given], "is the given grade too, which then is not wrong");
    return undefined;
  };
}

function placeOf({ studyId, condition, level }: WrongGrade): string {
  return `study ${studyId}, ${condition} at ${level}`;
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
