/** The value below which a share of the values lies, by linear interpolation; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (place - Math.floor(place)) * (above - below);
}

/** The middle of some values; NaN of none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
