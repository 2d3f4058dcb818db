import { median, quantile } from "./quantile.ts";

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
  return {
    count: errors.length,
    median: median(errors),
    p90: quantile(errors, 0.9),
    max: quantile(errors, 1),
  };
}
