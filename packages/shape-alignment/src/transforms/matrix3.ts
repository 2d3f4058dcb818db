/** A point in the plane: x to the right, y down, in pixels; the centre of the first pixel is (0, 0). */
export type Point2 = readonly [x: number, y: number];

/** A 3x3 matrix, row major, that acts on (x, y, 1): an affine map when its last row is (0, 0, 1), else a homography. */
export type Matrix3 = readonly [number, number, number, number, number, number, number, number, number];

/** The matrix that moves nothing. */
export const IDENTITY: Matrix3 = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** The matrix product `after before`: the map that applies `before` first. */
export function compose(after: Matrix3, before: Matrix3): Matrix3 {
  const [a, b, c, d, e, f, g, h, i] = after;
  const [j, k, l, m, n, o, p, q, r] = before;
  return [
    a * j + b * m + c * p,
    a * k + b * n + c * q,
    a * l + b * o + c * r,
    d * j + e * m + f * p,
    d * k + e * n + f * q,
    d * l + e * o + f * r,
    g * j + h * m + i * p,
    g * k + h * n + i * q,
    g * l + h * o + i * r,
  ];
}

/** The map back. @throws RangeError when the matrix has none, because it folds the plane into a line or a point. */
export function invert(matrix: Matrix3): Matrix3 {
  const [a, b, c, d, e, f, g, h, i] = matrix;
  const A = e * i - f * h;
  const B = f * g - d * i;
  const C = d * h - e * g;
  const determinant = a * A + b * B + c * C;
  // relative to the size of its terms, so that a map to tiny or huge units is not mistaken for a singular one
  const size = Math.abs(a * A) + Math.abs(b * B) + Math.abs(c * C);
  if (!(Math.abs(determinant) > 1e-14 * size)) {
    throw new RangeError(`the matrix [${matrix.join(", ")}] has no inverse: it folds the plane`);
  }
  const s = 1 / determinant;
  return [
    A * s,
    (c * h - b * i) * s,
    (b * f - c * e) * s,
    B * s,
    (a * i - c * g) * s,
    (c * d - a * f) * s,
    C * s,
    (b * g - a * h) * s,
    (a * e - b * d) * s,
  ];
}

/** Maps a point. A point on a homography's horizon maps to infinity. */
export function applyToPoint(matrix: Matrix3, [x, y]: Point2): Point2 {
  const [a, b, c, d, e, f, g, h, i] = matrix;
  const w = g * x + h * y + i;
  return [(a * x + b * y + c) / w, (d * x + e * y + f) / w];
}

/** Whether the matrix is affine: parallel lines stay parallel. */
export function isAffine(matrix: Matrix3): boolean {
  return matrix[6] === 0 && matrix[7] === 0;
}

/** Local scale at `point`: the square root of the factor by which areas grow there. */
export function localScale(matrix: Matrix3, [x, y]: Point2): number {
  const [a, b, c, d, e, f, g, h, i] = matrix;
  const determinant = a * (e * i - f * h) + b * (f * g - d * i) + c * (d * h - e * g);
  // the Jacobian's determinant of a homography is det(matrix) / w^3
  return Math.sqrt(Math.abs(determinant / (g * x + h * y + i) ** 3));
}
