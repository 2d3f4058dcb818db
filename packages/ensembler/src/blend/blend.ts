import {
  parseRowId,
  type Condition,
  type Probabilities,
  type SubmissionRow,
} from "@spinegrade/competition-data";
import { countOf, UserError } from "@spinegrade/pipeline";
import { type AverageSpace, combineVotes } from "../rows/combine-probabilities.ts";

/** Weights by condition, 0..1; default: 0. */
export type BlendWeights = Readonly<Partial<Record<Condition, number>>>;

/** Rows to blend: a submission, or predictions. */
export interface BlendPart {
  /** Name for error messages. */
  readonly name: string;
  readonly rows: readonly SubmissionRow[];
  readonly weights: BlendWeights;
}

/** Tolerance for the sum of a row's probabilities, which should be 1. */
const SUM_TOLERANCE = 1e-3;
const WEIGHT_TOLERANCE = 1e-9;
/** Number of faults that an error lists. */
const LISTED = 5;

/**
 * The weighted mean of any number of submissions, row by row, with weights for each condition. A part need not have rows that
 * it has no weight in.
 * @param space of the mean: that of probabilities, or of their logarithms.
 * @returns the first part's rows in their order.
 * @throws UserError when the weights of a condition do not sum to 1, or listing rows that a part lacks, that only it has, that
 * are not row ids, or whose probabilities are not three numbers that sum to 1.
 */
export function blend(parts: readonly BlendPart[], space: AverageSpace = "linear"): SubmissionRow[] {
  const [first] = parts;
  if (first === undefined) throw new UserError("there is nothing to blend: name at least one file");
  for (const condition of new Set(first.rows.map(({ rowId }) => conditionOf(rowId))))
    checkWeights(parts, condition);
  const tables = parts.map((part) => ({ part, rows: tableOf(part) }));
  for (const { part, rows } of tables) checkRows(part, rows, first);
  return first.rows.map(({ rowId }) => {
    const condition = conditionOf(rowId);
    const votes = tables.flatMap(({ part, rows }) => {
      const weight = part.weights[condition] ?? 0;
      const probabilities = rows.get(rowId);
      return weight === 0 || probabilities === undefined ? [] : [{ weight, probabilities }];
    });
    return { rowId, probabilities: combineVotes(votes, space) };
  });
}

function checkWeights(parts: readonly BlendPart[], condition: Condition): void {
  const weights = parts.map((part) => part.weights[condition] ?? 0);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const isSound =
    weights.every((weight) => weight >= 0 && weight <= 1) && Math.abs(sum - 1) <= WEIGHT_TOLERANCE;
  if (isSound) return;
  const named = parts.map(({ name }, index) => `${name} ${weights[index] ?? 0}`).join(", ");
  throw new UserError(`the weights of ${condition} are ${named}: each must be in 0..1 and their sum 1`);
}

function tableOf({ name, rows }: BlendPart): Map<string, Probabilities> {
  const table = new Map(rows.map(({ rowId, probabilities }) => [rowId, probabilities]));
  if (table.size < rows.length) throw new UserError(`${name} has ${rows.length - table.size} rows twice`);
  return table;
}

function checkRows(
  { name, weights }: BlendPart,
  rows: ReadonlyMap<string, Probabilities>,
  first: BlendPart,
): void {
  const expected = new Set(first.rows.map(({ rowId }) => rowId));
  const hasWeight = (rowId: string): boolean => (weights[conditionOf(rowId)] ?? 0) > 0;
  const lacking = [...expected].filter((rowId) => hasWeight(rowId) && !rows.has(rowId));
  const remedy = "Blend submissions of the same studies.";
  refuse(`${name} lacks`, lacking, ["that are to be blended", remedy]);
  const strange = [...rows.keys()].filter((rowId) => !expected.has(rowId));
  refuse(`${name} has`, strange, [`that ${first.name} does not have`, remedy]);
  const unsound = [...rows]
    .filter(([rowId, row]) => hasWeight(rowId) && !isSound(row))
    .map(([rowId]) => rowId);
  refuse(`${name} has`, unsound, [
    "whose probabilities are not in 0..1 with the sum 1",
    "Correct them first.",
  ]);
}

function refuse(
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

function conditionOf(rowId: string): Condition {
  const condition = parseRowId(rowId)?.condition;
  if (condition === undefined)
    throw new UserError(`"${rowId}" is not a row id, for example 44036939_spinal_canal_stenosis_l1_l2`);
  return condition;
}
