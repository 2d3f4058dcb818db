/** Median, 90th percentile and maximum of a set of errors. */
export interface ErrorSummary {
  readonly count: number;
  readonly median: number;
  /** 90 % of the errors are at most this large. */
  readonly p90: number;
  readonly max: number;
}

/**
 * Summarises errors by quantiles, interpolated between neighbours as numpy's `percentile` does by default.
 * @param errors finite, in any unit.
 * @returns NaN quantiles when there is no error.
 * @throws RangeError when an error is not finite.
 */
export function summariseErrors(errors: readonly number[]): ErrorSummary {
  const unsound = errors.findIndex((error) => !Number.isFinite(error));
  if (unsound >= 0) throw new RangeError(`error ${unsound} is ${errors[unsound] ?? ""}, not a finite number`);
  const sorted = [...errors].sort((one, other) => one - other);
  return {
    count: errors.length,
    median: quantile(sorted, 0.5),
    p90: quantile(sorted, 0.9),
    max: sorted.at(-1) ?? Number.NaN,
  };
}

/** The quantile of sorted values, interpolated between neighbours as numpy's `quantile` does; NaN without a value. */
export function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}
