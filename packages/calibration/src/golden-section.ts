const RATIO = (Math.sqrt(5) - 1) / 2;

/**
 * Finds the minimum of a function of one variable that has only one, by golden-section search (Kiefer, Proc. AMS 4,
 * 1953). The result lies within `tolerance` of the minimum, or of the end of the interval nearest to it.
 */
export function goldenSection(
  evaluate: (x: number) => number,
  [from, to]: readonly [number, number],
  tolerance: number,
): number {
  let [low, high] = [from, to];
  let [left, right] = [high - RATIO * (high - low), low + RATIO * (high - low)];
  let [atLeft, atRight] = [evaluate(left), evaluate(right)];
  while (high - low > tolerance) {
    if (atLeft <= atRight) {
      [high, right, atRight] = [right, left, atLeft];
      left = high - RATIO * (high - low);
      atLeft = evaluate(left);
    } else {
      [low, left, atLeft] = [left, right, atRight];
      right = low + RATIO * (high - low);
      atRight = evaluate(right);
    }
  }
  return (low + high) / 2;
}
