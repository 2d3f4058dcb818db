import { formatTable, GRADES } from "@spinegrade/competition-data";
import type { GradedRow, GradedStudy } from "../study/graded-study.ts";

type Cell = string | number;

const COLUMNS = [
  ...["study_instance_uid", "level", "condition", "grade", "estimated_grade"],
  ...GRADES.map((grade) => `p_${grade}`),
  ...GRADES.map((grade) => `calibrated_${grade}`),
  ...["set_90", "series_instance_uid", "sop_instance_uid", "instance_number", "frame", "x_px", "y_px"],
  ...["x_mm", "y_mm", "z_mm", "spread_models", "spread_flip", "flags", "not_graded", "estimated"],
];

/**
 * `results.csv`: a line for each of the 25 rows; cells without a value are empty. The column `grade` holds no estimates: these are
 * in `estimated_grade`.
 */
export function formatLong(studies: readonly GradedStudy[]): string {
  const lines = studies.flatMap(({ study, rows }) =>
    rows.map((row) => [asText(study.studyInstanceUid), ...cellsOf(row)]),
  );
  return withNotice(studies, formatTable(COLUMNS, lines));
}

/** A first line for tables of models that were trained on synthetic studies; a program skips it as a comment. */
export function withNotice(studies: readonly GradedStudy[], table: string): string {
  const notice = studies.map((study) => study.notice).find((text) => text.includes("synthetic"));
  return notice === undefined ? table : `# ${notice}\r\n${table}`;
}

function cellsOf(row: GradedRow): Cell[] {
  const { level, condition, probabilities, calibrated, set, point, spread, flags } = row;
  const grade = row.grade === null ? "" : GRADES[row.grade];
  return [
    ...[level, condition, ...(row.estimated === null ? [grade, ""] : ["", grade])],
    ...numbers(probabilities, 3),
    ...numbers(calibrated, 3),
    set === null ? "" : set.map((one) => GRADES[one]).join(" ") || "none",
    ...(point === null
      ? ["", "", "", ""]
      : [
          ...[asText(point.seriesInstanceUid), asText(point.sopInstanceUid ?? "")],
          ...[point.instanceNumber, point.frame],
        ]),
    ...numbers(point && [point.xSlice, point.ySlice], 2, 2),
    ...numbers(point?.positionMm ?? null, 3, 2),
    ...numbers(spread && [spread.models, spread.flip], 2),
    flags.map(({ flag }) => flag).join(" "),
    asText(row.notGraded ?? ""),
    asText(row.estimated ?? ""),
  ];
}

/** A text from a file's header, as a cell: with an apostrophe first where a spreadsheet would take it for a formula. */
export function asText(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

/** Numbers with a fixed number of decimals, or as many empty cells. */
export function numbers(values: readonly (number | null)[] | null, count: number, decimals = 4): string[] {
  return Array.from({ length: count }, (_, index) => values?.[index]?.toFixed(decimals) ?? "");
}
