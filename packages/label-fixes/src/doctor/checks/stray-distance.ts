/**
 * Distance of each level's value from the value that the other levels predict, [L]: from their median or from the straight line
 * through the nearest two, whichever is nearer. So a value that keeps steady is expected, and so is one that drifts, as in
 * scoliosis.
 * @param values of three levels or more, from the top.
 */
export function strayDistances(values: readonly number[]): number[] {
  return values.map((value, level) => {
    const others = values.filter((_, index) => index !== level);
    return Math.min(Math.abs(value - median(others)), Math.abs(value - lineAt(level, values)));
  });
}

function lineAt(level: number, values: readonly number[]): number {
  const valueAt = (index: number): number => values[index] ?? Number.NaN;
  if (level === 0) return 2 * valueAt(1) - valueAt(2);
  if (level === values.length - 1) return 2 * valueAt(level - 1) - valueAt(level - 2);
  return (valueAt(level - 1) + valueAt(level + 1)) / 2;
}
import { median } from "@spinegrade/metrics";
