/** The minimum number of series for a distribution. */
export const LEAST_SERIES = 20;

/**
 * The rarity of each value, in decades: 3 means one sound series in a thousand. Up to one in ten the share of the series is
 * counted. Beyond, the tail is taken to fall exponentially, at the pace at which it falls from the median to the ninth
 * decile: so up to a tenth of the series may be faulty without counting as usual, and checks in different units are
 * measured on one scale.
 * @param resolution the least step in value for one decade.
 */
export function rarityOf(values: readonly number[], resolution: number): number[] {
  const [middle, high] = [quantile(values, 0.5), quantile(values, 0.9)];
  const fromMiddleToHigh = Math.log10(0.5 / 0.1);
  const perDecade = Math.max((high - middle) / fromMiddleToHigh, resolution);
  const shareOf = sharesAtLeast(values);
  return values.map((value) => {
    const share = shareOf.get(value) ?? 1;
    return share > 0.1 ? -Math.log10(share) : 1 + Math.max(0, value - high) / perDecade;
  });
}

/** For each value the share of the values that are no smaller. */
function sharesAtLeast(values: readonly number[]): Map<number, number> {
  const falling = [...values].sort((a, b) => b - a);
  // of equal values the last one counts
  return new Map(falling.map((value, index) => [value, (index + 1) / falling.length]));
}

/**
 * The rarity beyond which chance is no explanation: among so many sound series, one in twenty tables has a series that
 * reaches it (Bonferroni, 5 %).
 */
export function chanceLimit(seriesCount: number): number {
  return Math.log10(Math.max(1, seriesCount) / 0.05);
}
import { quantile } from "@spinegrade/metrics";
