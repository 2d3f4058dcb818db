/** Reads a table between its entries: linear at a fractional position, and beyond the last entry along the last step. */
export function interpolate(values: readonly number[], position: number): number {
  const low = Math.max(0, Math.min(values.length - 2, Math.floor(position)));
  const from = values[low] as number;
  return from + (position - low) * ((values[low + 1] as number) - from);
}
