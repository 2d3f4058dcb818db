import { rowIdsOf, type Probabilities, type SubmissionRow } from "@spinegrade/competition-data";

/**
 * The 25 rows of a study.
 * @param probabilities [25][3], by condition and then by level, as `rowIdsOf` orders them.
 * @throws RangeError unless there are 25.
 */
export function toRows(studyId: number, probabilities: readonly Probabilities[]): SubmissionRow[] {
  const rowIds = rowIdsOf(studyId);
  if (probabilities.length !== rowIds.length) {
    throw new RangeError(
      `study ${studyId}: ${probabilities.length} rows of probabilities, expected ${rowIds.length}`,
    );
  }
  return probabilities.map((row, index) => ({ rowId: rowIds[index] ?? "", probabilities: row }));
}
