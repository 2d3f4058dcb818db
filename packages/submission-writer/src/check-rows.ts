import { GRADES, type SubmissionRow } from "@spinegrade/competition-data";

/**
 * The severity of a fault. "error": the competition refuses the file. "warning": it takes and scores the file, which is
 * nevertheless none that is written here.
 */
export type Severity = "error" | "warning";

/** One thing that is wrong with a submission. */
export interface SubmissionFault {
  readonly severity: Severity;
  readonly rowId: string;
  readonly message: string;
}

/** Tolerance for a row's sum, which should be 1. */
export const SUM_TOLERANCE = 1e-6;

/**
 * Everything that the competition would refuse a submission for (errors: rows that are missing, unknown or repeated,
 * probabilities that are not finite or below 0), and what it would take although it is not written here (warnings: rows
 * out of order, probabilities above 1, sums off 1, which its metric rescales or scores as they are).
 * @param expectedRowIds the row ids in their order, for example those of `sample_submission.csv`.
 * @returns all faults. The order is checked only if the rows are the expected ones.
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
    ...missing.map((rowId) => error(rowId, "the row is missing")),
    ...unknown.map((rowId) => error(rowId, "no such row is expected")),
    ...repeated.map(([rowId, count]) => error(rowId, `the row appears ${count} times`)),
  ];
}

function checkOrder(rows: readonly SubmissionRow[], expectedRowIds: readonly string[]): SubmissionFault[] {
  const index = rows.findIndex(({ rowId }, at) => rowId !== expectedRowIds[at]);
  const row = rows[index];
  if (row === undefined) return [];
  const message = `out of order: it is row ${index + 1}, where ${expectedRowIds[index] ?? "no row"} is expected`;
  return [warning(row.rowId, message)];
}

function checkProbabilities({ rowId, probabilities }: SubmissionRow): SubmissionFault[] {
  const wrong = probabilities.flatMap((value, index): SubmissionFault[] => {
    const name = GRADES[index] ?? "a probability";
    if (!Number.isFinite(value)) return [error(rowId, `${name} is ${value}, not a finite number`)];
    if (value < 0) return [error(rowId, `${name} is ${value}, below 0`)];
    return value > 1 ? [warning(rowId, `${name} is ${value}, above 1`)] : [];
  });
  if (wrong.length > 0) return wrong;
  const sum = probabilities.reduce((total, value) => total + value, 0);
  if (Math.abs(sum - 1) <= SUM_TOLERANCE) return [];
  if (sum === 0) return [warning(rowId, "all probabilities are 0: the row has the worst score or none")];
  return [warning(rowId, `the probabilities sum to ${sum}, expected 1 within ${SUM_TOLERANCE}`)];
}

function error(rowId: string, message: string): SubmissionFault {
  return { severity: "error", rowId, message };
}

function warning(rowId: string, message: string): SubmissionFault {
  return { severity: "warning", rowId, message };
}
