import { formatSubmission, type SubmissionRow } from "@spinegrade/competition-data";
import { writeFileAtomic } from "@spinegrade/pipeline";
import { checkRows } from "./check-rows.ts";
import { SubmissionError } from "./submission-error.ts";

/**
 * Writes a submission, whole or not at all, after checking it.
 * @param expectedRowIds the row ids in their order.
 * @throws SubmissionError with all faults: then nothing is written, and a file that was there stays as it was.
 */
export async function writeSubmission(
  path: string,
  rows: readonly SubmissionRow[],
  expectedRowIds: readonly string[],
): Promise<void> {
  const faults = checkRows(rows, expectedRowIds);
  if (faults.length > 0)
    throw new SubmissionError(`the submission for ${path}`, faults, "Nothing was written.");
  await writeFileAtomic(path, formatSubmission(rows));
}
