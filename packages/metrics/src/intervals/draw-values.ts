import { bootstrapDraws } from "../bootstrap-interval.ts";
import { AGREEMENT_MEASURES, type JudgedRow } from "./agreement.ts";
import { prepareRows } from "./agreement-values.ts";

/** A part of the draws of an interval. */
export interface DrawRequest {
  readonly rows: readonly JudgedRow[];
  readonly seed: number;
  /** Number of the first draw, and how many follow from it. */
  readonly first: number;
  readonly draws: number;
}

/** The measures of each draw, [draws * measures]: equal bits in whichever thread they are computed. */
export function drawValues({ rows, ...options }: DrawRequest): Float64Array {
  const { studies, valuesOf } = prepareRows(rows, AGREEMENT_MEASURES);
  return Float64Array.from(bootstrapDraws(studies, valuesOf, options).flat());
}
