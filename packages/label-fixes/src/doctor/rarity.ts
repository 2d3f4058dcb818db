import { quantile } from "./quantile.ts";

/** The least number of series to tell what is usual from what is rare. */
export const LEAST_SERIES = 20;

/**
 * How rare each value is, in decades: 3 means one sound series in a thousand. The tail is taken to fall exponentially, at
 * the pace at which it falls from the median to the ninth decile: so up to a tenth of the series may be faulty without
 * being taken for usual, and checks in different units are measured on one scale.
 * @param resolution the least step in value for one decade.
 */
export function rarityOf(values: readonly number[], resolution: number): number[] {
  const [middle, high] = [quantile(values, 0.5), quantile(values, 0.9)];
  // from one in two to one in ten
  const decades = Math.log10(5);
  const perDecade = Math.max((high - middle) / decades, resolution);
  return values.map((value) => 1 + (value - high) / perDecade);
}

/**
 * The rarity beyond which chance is no explanation: among so many sound series, one in twenty tables has a series that
 * reaches it (Bonferroni, 5 %).
 */
export function chanceLimit(seriesCount: number): number {
  return Math.log10(Math.max(1, seriesCount) / 0.05);
}
