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
