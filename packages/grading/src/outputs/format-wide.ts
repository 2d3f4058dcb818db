import { type Condition, formatTable, LEVELS, type PointLabel } from "@spinegrade/competition-data";
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

/** Columns of an estimate, which only recesses have. */
const ESTIMATE_PARTS = ["est_grade", "est_p0", "est_p1", "est_p2"] as const;

const VARIABLES = SHORT.flatMap(([condition, name]) =>
  LEVELS.map((level) => ({ condition, level, prefix: `${name}_${level.replace("_", "")}` })),
);

const RECESSES = VARIABLES.filter(({ condition }) => condition.endsWith("subarticular_stenosis"));

/**
 * `results-wide.csv`: a line for each study, with variable names as REDCap takes them. `grade` is 0, 1 or 2; `p0` to `p2` are the
 * calibrated probabilities, the competition's where there are none; `set` lists the grades of the 90 % set. A recess that is
 * estimated from Sagittal T2 has none of these, but `est_grade` and `est_p0` to `est_p2`. `flags` lists the doubts about a row.
 */
export function formatWide(studies: readonly GradedStudy[]): string {
  const columns = [
    ...[...columnsOf(VARIABLES, PARTS), "study_flags"],
    // last, so that the columns before them keep their places
    ...[...columnsOf(RECESSES, ESTIMATE_PARTS), ...columnsOf(VARIABLES, ["flags"])],
  ];
  const lines = studies.map(({ study, rows, flags }) => {
    const rowOf = ({ condition, level }: PointLabel): GradedRow | undefined =>
      rows.find((row) => row.condition === condition && row.level === level);
    return [
      ...[asText(study.studyInstanceUid), study.patientKey, asText(study.date)],
      ...VARIABLES.flatMap((label) => cellsOf(rowOf(label))),
      flags.map(({ flag }) => flag).join(" "),
      ...RECESSES.flatMap((label) => cellsOfEstimate(rowOf(label))),
      ...VARIABLES.map((label) => (rowOf(label)?.flags ?? []).map(({ flag }) => flag).join(" ")),
    ];
  });
  return withNotice(studies, formatTable(["record_id", "patient_key", "study_date", ...columns], lines));
}

function columnsOf(variables: typeof VARIABLES, parts: readonly string[]): string[] {
  return variables.flatMap(({ prefix }) => parts.map((part) => `${prefix}_${part}`));
}

function cellsOf(row: GradedRow | undefined): (string | number)[] {
  const own = row?.estimated === null ? row : undefined;
  const { grade = null, calibrated = null, probabilities = null, set = null } = own ?? {};
  return [
    grade ?? "",
    ...numbers(calibrated ?? probabilities, 3),
    set === null ? "" : set.join(" ") || "none",
  ];
}

function cellsOfEstimate(row: GradedRow | undefined): (string | number)[] {
  const own = row?.estimated == null ? undefined : row;
  return [own?.grade ?? "", ...numbers(own?.probabilities ?? null, 3)];
}
