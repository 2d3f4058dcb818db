import type { GivenGrade } from "./graded-probabilities.ts";
import { softmax, type Triple } from "./softmax.ts";

/** ln (q / w) of a sample's three grades, and its true grade. */
export interface ScalingRow {
  readonly logarithms: Triple;
  readonly grade: GivenGrade;
}

/** -ln T of the three grades, then the biases of moderate and severe. */
export type Parameters = readonly [...ofTemperatures: Triple, moderateBias: number, severeBias: number];

/** The grade whose exponent each parameter changes. */
const GRADE_OF = [0, 1, 2, 1, 2] as const;

/** Sum of the log losses plus half the squares of the parameters. */
export function scalingLoss(rows: readonly ScalingRow[], parameters: Parameters): number {
  const prior = parameters.reduce((sum, value) => sum + value ** 2 / 2, 0);
  return rows.reduce((sum, row) => {
    const [a, b, c] = exponents(row, parameters);
    const largest = Math.max(a, b, c);
    const total = Math.exp(a - largest) + Math.exp(b - largest) + Math.exp(c - largest);
    return sum + Math.log(total) + largest - ([a, b, c] as const)[row.grade];
  }, prior);
}

/** The gradient [5] of `scalingLoss`, and the curvature [5, 5] of Gauss and Newton's method, which is positive. */
export function scalingDerivatives(
  rows: readonly ScalingRow[],
  parameters: Parameters,
): { readonly gradient: number[]; readonly curvature: number[][] } {
  const gradient: number[] = [...parameters];
  const curvature = parameters.map((_, i) => parameters.map((_other, j) => Number(i === j)));
  for (const row of rows) {
    const probabilities = softmax(exponents(row, parameters));
    const slopes = slopesOf(row, parameters);
    for (const [i, slope] of slopes.entries()) {
      const grade = GRADE_OF[i] ?? 0;
      const probability = probabilities[grade];
      gradient[i] = (gradient[i] ?? 0) + slope * (probability - (row.grade === grade ? 1 : 0));
      const line = curvature[i] ?? [];
      for (const [j, other] of slopes.entries()) {
        const own = GRADE_OF[j] === grade ? 1 : 0;
        line[j] = (line[j] ?? 0) + slope * other * probability * (own - probabilities[GRADE_OF[j] ?? 0]);
      }
    }
  }
  return { gradient, curvature };
}

/** The logits of the softmax: (ln (q / w)) / T plus the bias. */
function exponents({ logarithms }: ScalingRow, [a, b, c, moderate, severe]: Parameters): Triple {
  return [
    Math.exp(a) * logarithms[0],
    Math.exp(b) * logarithms[1] + moderate,
    Math.exp(c) * logarithms[2] + severe,
  ];
}

/** The derivative of each parameter's exponent by the parameter [5]. */
function slopesOf({ logarithms }: ScalingRow, [a, b, c]: Parameters): number[] {
  return [Math.exp(a) * logarithms[0], Math.exp(b) * logarithms[1], Math.exp(c) * logarithms[2], 1, 1];
}
