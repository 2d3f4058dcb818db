/**
 * Moves labels along one axis, as little as it simply can, so that neighbours are `gap` apart and all lie within
 * `from`..`to` (as far as they fit). Order is kept.
 * @param wanted Where each label would like to be.
 * @returns A place for each, in the order given.
 */
export function spreadLabels(wanted: readonly number[], gap: number, from: number, to: number): number[] {
  const order = wanted.map((place, index) => ({ place, index })).sort((a, b) => a.place - b.place);
  const places = new Array<number>(wanted.length).fill(from);
  let lowest = from;
  for (const { place, index } of order) {
    places[index] = Math.max(place, lowest);
    lowest = (places[index] ?? 0) + gap;
  }
  let highest = Math.max(to, from + gap * (wanted.length - 1));
  for (const { index } of order.reverse()) {
    places[index] = Math.min(places[index] ?? 0, highest);
    highest = (places[index] ?? 0) - gap;
  }
  return places;
}
