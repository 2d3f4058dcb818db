import { type Condition, formatTable, LEVELS } from "@spinegrade/competition-data";
import type { GradedRow, GradedStudy } from "../study/graded-study.ts";
import { asText, numbers, withNotice } from "./format-long.ts";

/** Short names, since REDCap takes variable names of 26 characters at most. */
const SHORT: readonly (readonly [condition: Condition, name: string])[] = [
  ["spinal_canal_stenosis", "scs"],
  ["left_neural_foraminal_narrowing", "nfn_left"],
  ["right_neural_foraminal_narrowing", "nfn_right"],
  ["left_subarticular_stenosis", "ss_left"],
  ["right_subarticular_stenosis", "ss_right"],
];

const PARTS = ["grade", "p0", "p1", "p2", "set"] as const;

const VARIABLES = SHORT.flatMap(([condition, name]) =>
  LEVELS.map((level) => ({ condition, level, prefix: `${name}_${level.replace("_", "")}` })),
);

/**
 * `results-wide.csv`: a line for each study, with variable names as REDCap takes them. `grade` is 0, 1 or 2; `p0` to `p2` are the
 * calibrated probabilities, the competition's where there are none; `set` lists the grades of the 90 % set.
 */
export function formatWide(studies: readonly GradedStudy[]): string {
  const columns = VARIABLES.flatMap(({ prefix }) => PARTS.map((part) => `${prefix}_${part}`));
  const lines = studies.map(({ study, rows, flags }) => [
    ...[asText(study.studyInstanceUid), study.patientKey, asText(study.date)],
    ...VARIABLES.flatMap(({ condition, level }) =>
      cellsOf(rows.find((row) => row.condition === condition && row.level === level)),
    ),
    flags.map(({ flag }) => flag).join(" "),
  ]);
  return withNotice(
    studies,
    formatTable(["record_id", "patient_key", "study_date", ...columns, "study_flags"], lines),
  );
}

function cellsOf(row: GradedRow | undefined): (string | number)[] {
  const { grade = null, calibrated = null, probabilities = null, set = null } = row ?? {};
  return [
    grade ?? "",
    ...numbers(calibrated ?? probabilities, 3),
    set === null ? "" : set.join(" ") || "none",
  ];
}
