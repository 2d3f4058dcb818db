/** A number for a table with `digits` decimals; `–` for NaN and undefined, `∞` for infinity. */
export function formatNumber(value: number | undefined, digits = 3): string {
  if (value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const rounded = Math.abs(value).toFixed(digits);
  return value < 0 && Number(rounded) !== 0 ? `−${rounded}` : rounded;
}

/** A part of a whole as `3 of 80`; `–` if either is unknown. */
export function formatCount(part: number | undefined, whole: number | undefined): string {
  return part === undefined || whole === undefined ? "–" : `${part} of ${whole}`;
}

/** A share 0..1 as `93.4 %`; `–` if it is unknown. */
export function formatPercent(share: number | undefined, digits = 1): string {
  return share === undefined || !Number.isFinite(share) ? "–" : `${formatNumber(share * 100, digits)} %`;
}

/** A figure and the bounds of its interval; null where they are undefined. */
export interface Interval {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * Formats a figure with its interval: `0.585 (0.512 to 0.661)`; alone when the interval is undefined; `–` when there is no
 * figure.
 */
export function formatInterval(figure: Interval | undefined, digits = 3): string {
  const { value = null, low = null, high = null } = figure ?? {};
  if (value === null || Number.isNaN(value)) return formatNumber(undefined);
  const shown = formatNumber(value, digits);
  if (low === null || high === null || Number.isNaN(low) || Number.isNaN(high)) return shown;
  return `${shown} (${formatNumber(low, digits)} to ${formatNumber(high, digits)})`;
}
