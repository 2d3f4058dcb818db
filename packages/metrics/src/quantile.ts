/** The quantile of values, interpolated between neighbours as numpy's `quantile` does; NaN without a value. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/** The middle value, or the mean of the two in the middle, as numpy's `median`; NaN without a value. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
