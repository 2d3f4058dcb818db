import {
  parseRowId,
  type Condition,
  type Probabilities,
  type SubmissionRow,
} from "@spinegrade/competition-data";
import { countOf, UserError } from "@spinegrade/pipeline";

/** Tolerance for the sum of a row's probabilities, which should be 1. */
const SUM_TOLERANCE = 1e-3;
/** Number of faults that an error lists. */
const LISTED = 5;

/** The rows of a file to blend, by row id. @param name of the file. @throws UserError for a row that is there twice. */
export function tableOf(name: string, rows: readonly SubmissionRow[]): Map<string, Probabilities> {
  const table = new Map(rows.map(({ rowId, probabilities }) => [rowId, probabilities]));
  if (table.size < rows.length) throw new UserError(`${name} has ${rows.length - table.size} rows twice`);
  return table;
}

/** @throws UserError that lists the rows of a file whose probabilities are not three numbers that sum to 1. */
export function refuseUnsound(name: string, rows: Iterable<readonly [string, Probabilities]>): void {
  const unsound = [...rows].filter(([, row]) => !isSound(row)).map(([rowId]) => rowId);
  const remedy = "Correct them first.";
  refuseRows(`${name} has`, unsound, ["whose probabilities are not in 0..1 with the sum 1", remedy]);
}

/** @throws UserError where there are such rows. */
export function refuseRows(
  subject: string,
  rowIds: readonly string[],
  [fault, remedy]: readonly [fault: string, remedy: string],
): void {
  if (rowIds.length === 0) return;
  const named = rowIds.slice(0, LISTED).map((rowId) => `\n  ${rowId}`);
  const more = rowIds.length > LISTED ? `\n  and ${rowIds.length - LISTED} more` : "";
  throw new UserError(
    `${subject} ${countOf(rowIds.length, "row")} ${fault}:${named.join("")}${more}\n${remedy}`,
  );
}

function isSound(row: Probabilities): boolean {
  const sum = row[0] + row[1] + row[2];
  return row.every((value) => value >= 0 && value <= 1 + SUM_TOLERANCE) && Math.abs(sum - 1) <= SUM_TOLERANCE;
}

/** The condition of a row. @throws UserError for what is not a row id. */
export function conditionOf(rowId: string): Condition {
  const condition = parseRowId(rowId)?.condition;
  if (condition === undefined)
    throw new UserError(`"${rowId}" is not a row id, for example 44036939_spinal_canal_stenosis_l1_l2`);
  return condition;
}
