const SHORTEST_PREFIX = 3;

/** ` (did you mean "x"?)` for the known name that a mistyped one is nearest to; "" where none is near. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const nearest = nearestName(name, known);
  return nearest === undefined ? "" : ` (did you mean "${nearest}"?)`;
}

/**
 * The known name that a mistyped one most likely means: another case, the beginning of it, or a letter in three
 * wrong, missing, too many or exchanged with its neighbour. Undefined where none is that near.
 */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  const given = name.toLowerCase();
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const candidate of known) {
    const distance = distanceOf(given, candidate.toLowerCase());
    if (distance < (best?.distance ?? Infinity)) best = { name: candidate, distance };
  }
  return best?.name;
}

/** Infinity where two names have too little in common. */
function distanceOf(given: string, known: string): number {
  const distance = editDistance(given, known);
  const longest = Math.max(given.length, known.length);
  const isNear = distance <= Math.max(1, Math.floor(longest / 3)) && distance < longest;
  const isPrefix = given.length >= SHORTEST_PREFIX && known.startsWith(given);
  return isNear || isPrefix ? distance : Infinity;
}

/** Letters to change, add, drop or exchange with their neighbour to make one word of another. */
function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const isSame = from[i - 1] === to[j - 1];
      const changed = at(last, j - 1) + (isSame ? 0 : 1);
      const isExchanged = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const exchanged = isExchanged ? at(beforeLast, j - 2) + 1 : Infinity;
      row.push(Math.min(at(last, j) + 1, at(row, j - 1) + 1, changed, exchanged));
    }
    beforeLast = last;
    last = row;
  }
  return at(last, to.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
