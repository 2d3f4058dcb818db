import { formatTable, GRADE_WORDS, type SubmissionDraft } from "@spinegrade/competition-data";

/** The remark on each row of a prior in a table of grades. */
const PRIOR_NOTE = "frequency among the training studies: no net predicted this row";

/** The remark on each row of synthetic data, and on every other one. */
const NOTES = { synthetic: "synthetic data; not a medical device", other: "not a medical device" } as const;

/** Context of the grades: their data set and flags. */
export interface GradesContext {
  /** Whether the data set is synthetic. */
  readonly synthetic: boolean;
  /** Row id -> names of flags, as `flagRows` gives them. */
  readonly flags: ReadonlyMap<string, readonly string[]>;
}

/**
 * Grades for people as a CSV table: a submission's rows and, of each, the most probable grade, whether a run predicted it
 * or it is a prior (`source`), why, and the flags of its predictions. A prior names no grade: it is the same for every
 * study.
 */
export function formatGrades({ rows, filled }: SubmissionDraft, { synthetic, flags }: GradesContext): string {
  const reasons = new Map(filled.map(({ rowId, reason }) => [rowId, reason]));
  const note = NOTES[synthetic ? "synthetic" : "other"];
  const header = ["row_id", "normal_mild", "moderate", "severe", "most_probable", "source", "reason"];
  const lines = rows.map(({ rowId, probabilities }): (string | number)[] => {
    const reason = reasons.get(rowId);
    const most = GRADE_WORDS[probabilities.indexOf(Math.max(...probabilities))] ?? "";
    const source =
      reason === undefined ? [most.toLowerCase(), "run", ""] : ["", "prior", `${reason}; ${PRIOR_NOTE}`];
    return [rowId, ...probabilities, ...source, (flags.get(rowId) ?? []).join("; "), note];
  });
  return formatTable([...header, "flags", "note"], lines);
}
