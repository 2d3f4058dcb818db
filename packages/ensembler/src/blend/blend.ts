import type { Condition, Probabilities, SubmissionRow } from "@spinegrade/competition-data";
import { UserError } from "@spinegrade/pipeline";
import { type AverageSpace, combineVotes } from "../rows/combine-probabilities.ts";
import { conditionOf, refuseRows, refuseUnsound, tableOf } from "./sound-rows.ts";

/** Weights by condition, 0..1; default: 0. */
export type BlendWeights = Readonly<Partial<Record<Condition, number>>>;

/** Rows to blend: a submission, or predictions. */
export interface BlendPart {
  /** Name for error messages. */
  readonly name: string;
  readonly rows: readonly SubmissionRow[];
  readonly weights: BlendWeights;
}

const WEIGHT_TOLERANCE = 1e-9;

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
  const tables = parts.map((part) => ({ part, rows: tableOf(part.name, part.rows) }));
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

function checkRows(
  { name, weights }: BlendPart,
  rows: ReadonlyMap<string, Probabilities>,
  first: BlendPart,
): void {
  const expected = new Set(first.rows.map(({ rowId }) => rowId));
  const hasWeight = (rowId: string): boolean => (weights[conditionOf(rowId)] ?? 0) > 0;
  const lacking = [...expected].filter((rowId) => hasWeight(rowId) && !rows.has(rowId));
  const remedy = "Blend submissions of the same studies.";
  refuseRows(`${name} lacks`, lacking, ["that are to be blended", remedy]);
  const strange = [...rows.keys()].filter((rowId) => !expected.has(rowId));
  refuseRows(`${name} has`, strange, [`that ${first.name} does not have`, remedy]);
  refuseUnsound(
    name,
    [...rows].filter(([rowId]) => hasWeight(rowId)),
  );
}
