import type { Matrix3, Point2 } from "./matrix3.ts";

/**
 * The similarity (scale, turn, shift; no mirroring) that moves `from` onto `to` with the least sum of squared
 * distances. Closed form: with points as complex numbers about their means, the scale and turn are
 * sum(conj(from) to) / sum(|from|^2) (Umeyama 1991 in two dimensions).
 * @throws RangeError unless both have the same number of points, at least two of `from` being different.
 */
export function fitSimilarity(from: readonly Point2[], to: readonly Point2[]): Matrix3 {
  if (from.length !== to.length) {
    throw new RangeError(
      `a similarity needs equal numbers of source points (${from.length}) and target points (${to.length})`,
    );
  }
  const [fromX, fromY] = centroid(from);
  const [toX, toY] = centroid(to);
  let real = 0;
  let imaginary = 0;
  let spread = 0;
  for (const [index, point] of from.entries()) {
    const target = to[index] ?? point;
    const [x, y] = [point[0] - fromX, point[1] - fromY];
    const [u, v] = [target[0] - toX, target[1] - toY];
    real += x * u + y * v;
    imaginary += x * v - y * u;
    spread += x * x + y * y;
  }
  if (!(spread > 0)) throw new RangeError("a similarity needs at least two points that differ");
  const a = real / spread;
  const b = imaginary / spread;
  return [a, -b, toX - a * fromX + b * fromY, b, a, toY - b * fromX - a * fromY, 0, 0, 1];
}

/** The mean of some points; NaN of none. */
export function centroid(points: readonly Point2[]): Point2 {
  let sumX = 0;
  let sumY = 0;
  for (const [x, y] of points) {
    sumX += x;
    sumY += y;
  }
  return [sumX / points.length, sumY / points.length];
}
