/**
 * Computes a percentile with linear interpolation, like numpy.percentile, from sorted values.
 * @param valueAt returns the value at an index of the sorted values.
 * @param subtract subtracts two neighbouring values; in double precision by default.
 */
export function percentile(
  valueAt: (index: number) => number,
  total: number,
  percent: number,
  subtract = (b: number, a: number): number => b - a,
): number {
  const place = (total - 1) * (percent / 100);
  const before = Math.floor(place);
  const a = valueAt(before);
  const b = valueAt(Math.min(before + 1, total - 1));
  const difference = subtract(b, a);
  const weight = place - before;
  return weight >= 0.5 ? b - difference * (1 - weight) : a + difference * weight;
}
