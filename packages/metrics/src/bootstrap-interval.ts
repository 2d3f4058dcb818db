import { Generator } from "@spinegrade/random";
import { quantile } from "./quantile.ts";

/** Options of a bootstrap interval. */
export interface BootstrapOptions {
  /** Samples of studies drawn; 1,000 unless stated. */
  readonly draws?: number;
  readonly seed: number;
  /** Share of draws within the interval; 0.95 unless stated. */
  readonly level?: number;
}

/** The draws to make. A draw depends only on the seed and its number, so that several threads can share them. */
export interface DrawOptions extends Omit<BootstrapOptions, "level"> {
  /** Number of the first draw; 0 unless stated. */
  readonly first?: number;
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
 * @param studies how many there are.
 * @param statistic computed from how many times each study was drawn; NaN where it is undefined. The array is reused.
 * @returns NaN bounds when no draw gives a number.
 * @throws RangeError without a study.
 */
export function bootstrapInterval(
  studies: number,
  statistic: (times: Uint32Array) => number,
  { draws = 1000, seed, level = 0.95 }: BootstrapOptions,
): BootstrapInterval {
  return intervalOf(bootstrapDraws(studies, statistic, { draws, seed }), level);
}

/**
 * The results of every draw, for several statistics of the same draws.
 * @param statistic see {@link bootstrapInterval}.
 * @throws RangeError without a study.
 */
export function bootstrapDraws<Result>(
  studies: number,
  statistic: (times: Uint32Array) => Result,
  { draws = 1000, seed, first = 0 }: DrawOptions,
): Result[] {
  if (studies === 0) throw new RangeError("there is no study to draw");
  const times = new Uint32Array(studies);
  return Array.from({ length: draws }, (_, draw) => {
    const generator = Generator.fromSeed(seed, "bootstrap", first + draw);
    times.fill(0);
    for (let drawn = 0; drawn < studies; drawn += 1) {
      const study = generator.integer(0, studies);
      times[study] = (times[study] ?? 0) + 1;
    }
    return statistic(times);
  });
}

/** The central interval that contains `level` of the draws, by numpy's default quantile. Draws of NaN are skipped. */
export function intervalOf(values: readonly number[], level = 0.95): BootstrapInterval {
  const draws = values.filter((value) => !Number.isNaN(value));
  return {
    low: quantile(draws, (1 - level) / 2),
    high: quantile(draws, (1 + level) / 2),
    draws: draws.length,
  };
}
