/** The share of points whose error along an axis is within each threshold. */
export interface PointErrorShares {
  /** Number of points compared. */
  readonly count: number;
  readonly thresholds: readonly number[];
  /** One share, 0..1, for each threshold. */
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly z: readonly number[];
}

/** The thresholds that the published solution reports: mask px for x and y, slices for z. */
export const POINT_ERROR_THRESHOLDS = [1, 2, 3, 5] as const;

/**
 * Shares of found points, axis by axis: those whose absolute error is at most 1, 2, 3 and 5, an error
 * that equals a threshold counting as within it, as published.
 * @param predicted [P][3], x and y in mask px, z in slices.
 * @param truth [P][3], in the same frame; a point whose z is negative is missing and skipped.
 * @returns NaN shares when no point is left.
 * @throws RangeError when the lengths differ or a point is not three finite numbers.
 */
export function pointErrorShares(
  predicted: readonly (readonly number[])[],
  truth: readonly (readonly number[])[],
  thresholds: readonly number[] = POINT_ERROR_THRESHOLDS,
): PointErrorShares {
  if (predicted.length !== truth.length) {
    throw new RangeError(`${predicted.length} predicted points for ${truth.length} true ones: give one each`);
  }
  const errors = truth
    .map((point, index) => errorOf(predicted[index] ?? [], point, index))
    .filter((_, index) => (truth[index]?.[2] ?? -1) >= 0);
  const sharesOf = (axis: 0 | 1 | 2): number[] =>
    thresholds.map((threshold) => errors.filter((error) => error[axis] <= threshold).length / errors.length);
  return { count: errors.length, thresholds, x: sharesOf(0), y: sharesOf(1), z: sharesOf(2) };
}

function errorOf(
  predicted: readonly number[],
  truth: readonly number[],
  index: number,
): [number, number, number] {
  for (const point of [predicted, truth]) {
    if (point.length !== 3 || !point.every(Number.isFinite)) {
      throw new RangeError(`point ${index}: [${point.join(", ")}] is not three finite numbers x, y, z`);
    }
  }
  const error = (axis: 0 | 1 | 2): number => Math.abs((predicted[axis] ?? 0) - (truth[axis] ?? 0));
  return [error(0), error(1), error(2)];
}
