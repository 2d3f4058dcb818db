/** Activations in double precision, by the numbers of the operations' attributes. */

/** The normal distribution's Phi(x), by the series of erf: exact to 1e-12 for |x| < 4, to 1e-8 beyond. */
export function normalDistribution(x: number): number {
  if (Math.abs(x) > 6) return Number(x > 0);
  const z = x / Math.SQRT2;
  let [term, series] = [z, z];
  for (let n = 1; n < 100; n++) {
    term *= -(z * z) / n;
    series += term / (2 * n + 1);
  }
  return 0.5 + series / Math.sqrt(Math.PI);
}

const ACTIVATIONS: readonly ((x: number) => number)[] = [
  (x) => x,
  (x) => Math.max(0, x),
  (x) => x / (1 + Math.exp(-x)),
  (x) => x * normalDistribution(x),
  (x) => Math.min(Math.max(0, x), 6),
];

/** @throws RangeError for a number that is not an activation's. */
export function activate(activation: number, x: number): number {
  const work = ACTIVATIONS[activation];
  if (work === undefined) throw new RangeError(`no activation has the number ${activation}`);
  return work(x);
}

export const [NONE, RELU, SILU, GELU, RELU6] = [0, 1, 2, 3, 4] as const;
