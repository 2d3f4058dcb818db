/**
 * First and last instance number of a series, which the tables leave open: about as many on both sides of the middle,
 * from 1 on where that is not far, and every labelled slice with one beyond it.
 * @param usual slices of a usual series.
 */
export function instanceRange(
  instances: readonly number[],
  middle: number,
  usual: number,
): [first: number, last: number] {
  const low = Math.min(...instances);
  const high = Math.max(...instances);
  const first = middle <= usual ? 1 : Math.min(Math.floor(middle - usual / 2), low - 1);
  const last = Math.max(high + 1, Math.round(2 * middle - first));
  return [Math.max(1, first), last];
}
