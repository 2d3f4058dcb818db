import { GRADE_WEIGHTS } from "@spinegrade/metrics";
import { combineProbabilities, logarithm } from "../rows/combine-probabilities.ts";
import type { WeighedRow } from "./fit-weights.ts";

/** Rounds at most. */
const ROUNDS = 300;
/** Rounds end when a step of this size no longer lowers the loss. */
const SMALLEST_STEP = 1e-6;

/**
 * The weights, 0..1 in sum 1, whose mean of the runs' log probabilities has the lowest weighted log loss. With weights in
 * sum 1 that loss is convex in them; exponentiated gradient descent (Kivinen and Warmuth, 1997), with a step that halves
 * where it would not lower the loss, finds the minimum from equal weights.
 * @throws RangeError without a row.
 */
export function fitLogWeights(rows: readonly WeighedRow[]): number[] {
  const runs = rows[0]?.predictions.length ?? 0;
  if (runs === 0) throw new RangeError("there is no row to fit weights to");
  let weights = Array.from({ length: runs }, () => 1 / runs);
  let { loss, gradient } = lossAt(rows, weights);
  for (let round = 0, step = 1; round < ROUNDS && step > SMALLEST_STEP; round++) {
    const tried = stepFrom(weights, gradient, step);
    const next = lossAt(rows, tried);
    if (next.loss < loss) {
      weights = tried;
      ({ loss, gradient } = next);
      step *= 2;
    } else step /= 2;
  }
  return weights;
}

function stepFrom(weights: readonly number[], gradient: readonly number[], step: number): number[] {
  const least = Math.min(...gradient);
  const moved = weights.map((weight, run) => weight * Math.exp(-step * ((gradient[run] ?? 0) - least)));
  const sum = moved.reduce((total, weight) => total + weight, 0);
  return moved.map((weight) => weight / sum);
}

/** The loss, and its derivative by each weight: sum over grades of (p - y) log p_run. */
function lossAt(
  rows: readonly WeighedRow[],
  weights: readonly number[],
): { readonly loss: number; readonly gradient: readonly number[] } {
  const gradient = weights.map(() => 0);
  let [loss, total] = [0, 0];
  for (const { predictions, grade } of rows) {
    const mixed = combineProbabilities(predictions, { weights, space: "log" });
    const scale = GRADE_WEIGHTS[grade];
    total += scale;
    loss -= scale * logarithm(mixed[grade]);
    for (const [run, own] of predictions.entries()) {
      const slope = own.reduce(
        (sum, value, index) => sum + ((mixed[index] ?? 0) - Number(index === grade)) * logarithm(value),
        0,
      );
      gradient[run] = (gradient[run] ?? 0) + scale * slope;
    }
  }
  return { loss: loss / total, gradient: gradient.map((value) => value / total) };
}
