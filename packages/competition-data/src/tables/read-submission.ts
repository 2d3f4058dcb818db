import { decimalColumn, type Column } from "../csv/columns.ts";
import { tableReader } from "../csv/read-table.ts";
import type { SubmissionRow } from "./rows.ts";

const ROW_ID_COLUMN: Column = {
  name: "row_id",
  schema: {
    type: "string",
    minLength: 1,
    description: "a row id, for example 44036939_spinal_canal_stenosis_l1_l2",
  },
};

const PROBABILITY = "a finite number in 0..1";

/**
 * Reads a submission, or `sample_submission.csv`. Whether its rows are the right ones and its probabilities sum to 1 is
 * for `checkRows` of @spinegrade/submission-writer.
 * @throws TableError with all faults of the file; MissingTableError.
 */
export const readSubmission: (path: string) => Promise<SubmissionRow[]> = tableReader({
  columns: [
    ROW_ID_COLUMN,
    decimalColumn("normal_mild", PROBABILITY),
    decimalColumn("moderate", PROBABILITY),
    decimalColumn("severe", PROBABILITY),
  ],
  toRow: ([rowId = "", normalMild, moderate, severe]) => ({
    rowId,
    probabilities: [Number(normalMild), Number(moderate), Number(severe)] as const,
  }),
  key: {
    keyOf: ({ rowId }) => rowId,
    nameOf: ({ rowId }) => `row ${rowId}`,
    keyColumns: ["row_id"],
  },
});
