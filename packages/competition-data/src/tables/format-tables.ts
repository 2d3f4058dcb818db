import { CONDITION_WORDS, GRADE_WORDS, GRADES, LEVEL_WORDS, LEVELS, type Grade } from "../conditions.ts";
import { formatTable } from "../csv/format-table.ts";
import { GRADE_COLUMNS } from "./grade-columns.ts";
import type { CoordinateRow, SeriesRow, SubmissionRow, TrainRow } from "./rows.ts";

/** `train.csv` as the competition's file is, byte for byte; a grade of -1 is a blank cell. */
export function formatTrainTable(rows: readonly TrainRow[]): string {
  const header = ["study_id", ...GRADE_COLUMNS.map(({ name }) => name)];
  const wordOf = (grade: Grade | undefined): string =>
    grade === undefined || grade === -1 ? "" : GRADE_WORDS[grade];
  const cellsOf = ({ studyId, grades }: TrainRow): (string | number)[] => [
    studyId,
    ...GRADE_COLUMNS.map(({ condition, level }) => wordOf(grades[condition][LEVELS.indexOf(level)])),
  ];
  return formatTable(header, rows.map(cellsOf));
}

/** `train_series_descriptions.csv` or `test_series_descriptions.csv` as the competition's file is, byte for byte. */
export function formatSeriesTable(rows: readonly SeriesRow[]): string {
  return formatTable(
    ["study_id", "series_id", "series_description"],
    rows.map(({ studyId, seriesId, description }) => [studyId, seriesId, description]),
  );
}

/** The spelling of a coordinate table: the competition's, or the corrected one's (snake_case, with a column `fix`). */
export type CoordinateForm = "competition" | "corrected";

/** `train_label_coordinates.csv` in the competition's wording, or the corrected table, byte for byte. */
export function formatCoordinateTable(
  rows: readonly CoordinateRow[],
  form: CoordinateForm = "competition",
): string {
  const header = ["study_id", "series_id", "instance_number", "condition", "level", "x", "y"];
  if (form === "competition") {
    return formatTable(
      header,
      rows.map((row) => coordinateCells(row, CONDITION_WORDS[row.condition], LEVEL_WORDS[row.level])),
    );
  }
  const withFix = (row: CoordinateRow): (string | number)[] => [
    ...coordinateCells(row, row.condition, row.level),
    row.isCorrected === true ? 1 : 0,
  ];
  return formatTable([...header, "fix"], rows.map(withFix));
}

function coordinateCells(row: CoordinateRow, condition: string, level: string): (string | number)[] {
  return [row.studyId, row.seriesId, row.instanceNumber, condition, level, row.x, row.y];
}

/** A submission, as `sample_submission.csv` is, byte for byte; numbers have as many digits as it takes to read them back. */
export function formatSubmission(rows: readonly SubmissionRow[]): string {
  return formatTable(
    ["row_id", ...GRADES],
    rows.map(({ rowId, probabilities }) => [rowId, ...probabilities]),
  );
}
