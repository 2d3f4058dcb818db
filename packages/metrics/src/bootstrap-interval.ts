import { Generator } from "@spinegrade/random";
import { quantile } from "./error-summary.ts";

/** How a bootstrap interval is drawn. */
export interface BootstrapOptions {
  /** Samples of studies drawn; 1,000 unless stated. */
  readonly draws?: number;
  readonly seed: number;
  /** Share of draws within the interval; 0.95 unless stated. */
  readonly level?: number;
}

/** The bounds of an interval, and how many draws gave a number. */
export interface BootstrapInterval {
  readonly low: number;
  readonly high: number;
  /** Draws in which the statistic could be computed; those without, such as an AUROC without a severe sample, are skipped. */
  readonly draws: number;
}

/**
 * Percentile bootstrap interval (Efron, 1979) of a statistic over studies. Whole studies are drawn, with replacement,
 * because the 25 rows of one study depend on each other.
 *
 * Draw k depends on the seed and k alone. Several workers may therefore share the draws by {@link bootstrapDraws}.
 * @param statistic computed from the drawn studies; NaN where it is undefined.
 * @returns NaN bounds when no draw gives a number.
 * @throws RangeError without a study.
 */
export function bootstrapInterval<Study>(
  studies: readonly Study[],
  statistic: (drawn: readonly Study[]) => number,
  { draws = 1000, seed, level = 0.95 }: BootstrapOptions,
): BootstrapInterval {
  return intervalOf(bootstrapDraws(studies, statistic, { seed, from: 0, to: draws }), level);
}

/**
 * The statistic of the draws `from` to `to - 1`.
 * @throws RangeError without a study.
 */
export function bootstrapDraws<Study>(
  studies: readonly Study[],
  statistic: (drawn: readonly Study[]) => number,
  { seed, from, to }: { readonly seed: number; readonly from: number; readonly to: number },
): number[] {
  if (studies.length === 0) throw new RangeError("there is no study to draw");
  return Array.from({ length: to - from }, (_, index) => {
    const generator = Generator.fromSeed(seed, "bootstrap", from + index);
    return statistic(studies.map(() => generator.pick(studies)));
  });
}

/** The central interval that contains `level` of the draws, by numpy's default quantile. Draws of NaN are skipped. */
export function intervalOf(values: readonly number[], level = 0.95): BootstrapInterval {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((one, other) => one - other);
  return {
    low: quantile(sorted, (1 - level) / 2),
    high: quantile(sorted, (1 + level) / 2),
    draws: sorted.length,
  };
}
