import { GRADES, type SubmissionRow } from "@spinegrade/competition-data";

/** One thing that is wrong with a submission. */
export interface SubmissionFault {
  readonly rowId: string;
  readonly message: string;
}

/** How far a row's sum may be from 1. */
export const SUM_TOLERANCE = 1e-6;

/**
 * Everything that would make the competition refuse a submission, or that it would score as something else than was
 * meant: rows that are missing, unknown, repeated or out of order, numbers that are not finite or not in 0..1, sums off 1.
 * @param expectedRowIds the row ids in their order, for example those of `sample_submission.csv`.
 * @returns no fault when all is well. Order is only looked at when the rows are the right ones.
 */
export function checkRows(
  rows: readonly SubmissionRow[],
  expectedRowIds: readonly string[],
): SubmissionFault[] {
  const faults = [...checkRowSet(rows, expectedRowIds)];
  if (faults.length === 0) faults.push(...checkOrder(rows, expectedRowIds));
  return [...faults, ...rows.flatMap(checkProbabilities)];
}

function checkRowSet(rows: readonly SubmissionRow[], expectedRowIds: readonly string[]): SubmissionFault[] {
  const expected = new Set(expectedRowIds);
  const counts = new Map<string, number>();
  for (const { rowId } of rows) counts.set(rowId, (counts.get(rowId) ?? 0) + 1);
  const missing = expectedRowIds.filter((rowId) => !counts.has(rowId));
  const unknown = [...counts.keys()].filter((rowId) => !expected.has(rowId));
  const repeated = [...counts].filter(([, count]) => count > 1);
  return [
    ...missing.map((rowId) => ({ rowId, message: "the row is missing" })),
    ...unknown.map((rowId) => ({ rowId, message: "no such row is expected" })),
    ...repeated.map(([rowId, count]) => ({ rowId, message: `the row comes ${count} times` })),
  ];
}

function checkOrder(rows: readonly SubmissionRow[], expectedRowIds: readonly string[]): SubmissionFault[] {
  const index = rows.findIndex(({ rowId }, at) => rowId !== expectedRowIds[at]);
  const row = rows[index];
  if (row === undefined) return [];
  const message = `out of order: it is row ${index + 1}, where ${expectedRowIds[index] ?? "no row"} is expected`;
  return [{ rowId: row.rowId, message }];
}

function checkProbabilities({ rowId, probabilities }: SubmissionRow): SubmissionFault[] {
  const wrong = probabilities.flatMap((value, index): SubmissionFault[] => {
    if (value >= 0 && value <= 1) return [];
    const kind = Number.isFinite(value) ? "not in 0..1" : "not a finite number";
    return [{ rowId, message: `${GRADES[index] ?? "a probability"} is ${value}, ${kind}` }];
  });
  if (wrong.length > 0) return wrong;
  const sum = probabilities.reduce((total, value) => total + value, 0);
  if (Math.abs(sum - 1) <= SUM_TOLERANCE) return [];
  return [{ rowId, message: `the probabilities sum to ${sum}, expected 1 within ${SUM_TOLERANCE}` }];
}
