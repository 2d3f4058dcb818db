/** A number of things in words: `1 slice`, `2.5 slices`, `0 studies`, `3 series`. */
export function countOf(number: number, noun: string): string {
  return `${number} ${number === 1 ? noun : (IRREGULAR_PLURALS.get(noun) ?? `${noun}s`)}`;
}

const IRREGULAR_PLURALS: ReadonlyMap<string, string> = new Map([
  ["series", "series"],
  ["study", "studies"],
]);
