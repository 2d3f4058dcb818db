/** Items closer than this are at the same position: far below any slice spacing, far above the rounding of headers. */
export const SAME_PLACE_MM = 0.001;

/**
 * Sorts items by position along a line, independently of rounding: `compare` orders items at the same position.
 * @param compare if absent, items at the same position keep their order.
 */
export function sortByPlace<T>(
  items: readonly T[],
  mmOf: (item: T) => number,
  compare: (a: T, b: T) => number = () => 0,
): T[] {
  const numbered = items.map((item, index) => ({ item, index, mm: mmOf(item) }));
  const places: (typeof numbered)[] = [];
  let startMm = Number.NEGATIVE_INFINITY;
  for (const next of numbered.sort((a, b) => a.mm - b.mm || a.index - b.index)) {
    const place = places.at(-1);
    if (place !== undefined && next.mm - startMm < SAME_PLACE_MM) place.push(next);
    else {
      places.push([next]);
      startMm = next.mm;
    }
  }
  return places.flatMap((place) =>
    place.sort((a, b) => compare(a.item, b.item) || a.index - b.index).map(({ item }) => item),
  );
}
