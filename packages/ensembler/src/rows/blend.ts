import {
  parseRowId,
  type Condition,
  type Probabilities,
  type SubmissionRow,
} from "@spinegrade/competition-data";
import { UserError } from "@spinegrade/pipeline";

/** The second submission's weight, 0..1, by condition; default: 0. */
export type BlendWeights = Readonly<Partial<Record<Condition, number>>>;

/** The published blend: a quarter of the one-stage net's foraminal rows in the two-stage partner's submission. */
export const PUBLISHED_BLEND: BlendWeights = {
  left_neural_foraminal_narrowing: 0.25,
  right_neural_foraminal_narrowing: 0.25,
};

/**
 * `(1 - w) * first + w * second`, row by row, with a weight for each condition. Rows of weight 0 need not be in the second.
 * @returns the first submission's rows in their order.
 * @throws RangeError for a weight outside 0..1; UserError listing rows that the second lacks, or that are no row ids.
 */
export function blend(
  first: readonly SubmissionRow[],
  second: readonly SubmissionRow[],
  weights: BlendWeights,
): SubmissionRow[] {
  for (const [condition, weight] of Object.entries(weights)) {
    if (!(weight >= 0 && weight <= 1))
      throw new RangeError(`the weight of ${condition} is ${weight}, expected 0..1`);
  }
  const others = new Map(second.map(({ rowId, probabilities }) => [rowId, probabilities]));
  const weighted = first.map((row) => ({ row, weight: weights[conditionOf(row.rowId)] ?? 0 }));
  const lacking = weighted.filter(({ row, weight }) => weight > 0 && !others.has(row.rowId));
  if (lacking.length > 0) {
    const named = lacking.slice(0, 5).map(({ row }) => `  ${row.rowId}`);
    const more = lacking.length > 5 ? `\n  and ${lacking.length - 5} more` : "";
    throw new UserError(
      `the second submission lacks ${lacking.length} rows that are to be blended:\n${named.join("\n")}${more}\n` +
        "Blend submissions of the same studies.",
    );
  }
  return weighted.map(({ row, weight }) => {
    const other = others.get(row.rowId);
    if (weight === 0 || other === undefined) return row;
    return { rowId: row.rowId, probabilities: mix(row.probabilities, other, weight) };
  });
}

function conditionOf(rowId: string): Condition {
  const parts = parseRowId(rowId);
  if (parts === undefined)
    throw new UserError(`"${rowId}" is not a row id, for example 44036939_spinal_canal_stenosis_l1_l2`);
  return parts.condition;
}

function mix(a: Probabilities, b: Probabilities, weight: number): Probabilities {
  const at = (index: 0 | 1 | 2): number => (1 - weight) * a[index] + weight * b[index];
  return [at(0), at(1), at(2)];
}
