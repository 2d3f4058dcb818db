/** More slices than any series has: instance numbers farther apart come from scanners that number in jumps. */
const WIDEST = 120;
const FEWEST = 5;

/**
 * The instance numbers of a series, which the tables leave open: about as many on both sides of the middle, from 1 on
 * where that is not far, and every labelled slice with one beyond it. Where labelled numbers lie far apart, only they
 * and their neighbours.
 * @param usual slices of a usual series.
 */
export function instanceNumbers(labelled: readonly number[], middle: number, usual: number): number[] {
  const low = Math.min(...labelled);
  const high = Math.max(...labelled);
  if (high - low > WIDEST) {
    const near = labelled
      .flatMap((number) => [number - 1, number, number + 1])
      .filter((number) => number > 0);
    return [...new Set(near)].sort((a, b) => a - b);
  }
  const first = Math.max(1, middle <= usual ? 1 : Math.min(Math.floor(middle - usual / 2), low - 1));
  const last = Math.max(high + 1, Math.round(2 * middle - first), first + FEWEST - 1);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
