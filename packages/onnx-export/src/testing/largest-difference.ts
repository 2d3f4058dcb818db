/** The largest difference of two tensors' values; NaN when one has a value more or not a number. */
export function largestDifference(a: Float32Array, b: Float32Array | undefined): number {
  if (a.length !== b?.length) return Number.NaN;
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? Number.NaN))), 0);
}
