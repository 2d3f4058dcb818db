import { quantile } from "@spinegrade/metrics";
import {
  applyToPoint,
  centroid,
  fitSimilarity,
  invert,
  localScale,
  meanShape,
  type Point2,
} from "@spinegrade/shape-alignment";
import { invertSymmetric } from "./invert-symmetric.ts";
import { spineOf } from "./spine-axis.ts";

/** The fit of a curve of points to the model. */
export interface CurveFit {
  /** Mahalanobis distance of the whole curve; place, size and turn apart. */
  readonly distance: number;
  /** The point that the others place elsewhere most clearly, its index in the curve. */
  readonly strayIndex: number;
  /** Mahalanobis distance of that point from where the others place it. */
  readonly strayDistance: number;
  /** The same in pixels of the slice. */
  readonly strayPx: number;
}

/** The mean of the curves, and how they vary. */
export interface CurveModel {
  readonly fit: (curve: readonly Point2[]) => CurveFit;
}

/** The share of the curves that the model rests on: the others may be faulty, and must not widen it. */
const TRUSTED = 0.9;
/** Rounds of trimming and fitting. */
const ROUNDS = 3;
/** A reader's hand varies by this part of a level's length at least. */
const HAND = 0.01;

/** Whether a curve has a shape at all: not all of its points are one. */
export function hasShape(curve: readonly Point2[]): boolean {
  return curve.some(([x, y]) => x !== curve[0]?.[0] || y !== curve[0][1]);
}

/**
 * Models curves of labels by their mean shape (generalised Procrustes analysis) and the covariance of their deviations
 * from it, fitted to the nine tenths of the curves that lie nearest, so that faulty ones do not count (least trimmed
 * squares).
 * @param curves ten or more, each with the same number of points, not all in one place.
 */
export function fitCurveModel(curves: readonly (readonly Point2[])[]): CurveModel {
  let model = modelOf(curves);
  for (let round = 0; round < ROUNDS; round++) {
    const distances = curves.map((curve) => model.fit(curve).distance);
    const limit = quantile(distances, TRUSTED);
    model = modelOf(curves.filter((_, index) => (distances[index] ?? 0) <= limit));
  }
  return model;
}

function modelOf(curves: readonly (readonly Point2[])[]): CurveModel {
  const mean = meanShape(curves.map((curve) => Float64Array.from(curve.flat()))).points;
  const deviations = curves.map((curve) => deviationOf(curve, mean).values);
  const precision = precisionOf(deviations, mean);
  return { fit: (curve) => fitCurve(curve, mean, precision) };
}

/**
 * The deviation of a curve from the mean shape, [2P] in the mean's pixels, once the mean shape is moved onto the curve by
 * the best similarity and both are moved back. Such deviations are at right angles to every small move of the mean.
 */
function deviationOf(
  curve: readonly Point2[],
  mean: readonly Point2[],
): { values: number[]; pxPerUnit: number } {
  const onto = fitSimilarity(mean, curve);
  const back = invert(onto);
  const values = curve.flatMap((point, index) => {
    const [x, y] = applyToPoint(back, point);
    const [u, v] = mean[index] ?? [x, y];
    return [x - u, y - v];
  });
  return { values, pxPerUnit: localScale(onto, [0, 0]) };
}

/** The inverse covariance on the space of deviations, [2P][2P]; it takes moves of the whole shape to nothing. */
function precisionOf(deviations: readonly (readonly number[])[], mean: readonly Point2[]): number[][] {
  const moves = movesOf(mean);
  const hand = (HAND * spineOf(mean).levelLength) ** 2;
  const full = mean.flat().map((_, i) =>
    mean.flat().map((_unused, j) => {
      const covariance = deviations.reduce((sum, values) => sum + at(values, i) * at(values, j), 0);
      // moves have no variance: one is put in for the inverse, and its share is taken out of the result
      const move = moves.reduce((sum, direction) => sum + at(direction, i) * at(direction, j), 0);
      return covariance / deviations.length + hand * (Number(i === j) - move) + move;
    }),
  );
  const inverse = invertSymmetric(full);
  return inverse.map((row, i) =>
    row.map(
      (value, j) => value - moves.reduce((sum, direction) => sum + at(direction, i) * at(direction, j), 0),
    ),
  );
}

/** Unit vectors [2P] of the four moves that change no shape: right, down, larger, turned. */
function movesOf(mean: readonly Point2[]): number[][] {
  const [cx, cy] = centroid(mean);
  const moves = [
    mean.flatMap(() => [1, 0]),
    mean.flatMap(() => [0, 1]),
    mean.flatMap(([x, y]) => [x - cx, y - cy]),
    mean.flatMap(([x, y]) => [cy - y, x - cx]),
  ];
  return moves.map((move) => move.map((value) => value / Math.hypot(...move)));
}

function fitCurve(
  curve: readonly Point2[],
  mean: readonly Point2[],
  precision: readonly (readonly number[])[],
): CurveFit {
  const { values, pxPerUnit } = deviationOf(curve, mean);
  const weighted = precision.map((row) => row.reduce((sum, value, j) => sum + value * at(values, j), 0));
  const squared = weighted.reduce((sum, value, index) => sum + value * at(values, index), 0);
  const strays = curve.map((_, index) => strayOf(index, weighted, precision));
  const strayDistance = Math.max(...strays.map(({ distance }) => distance));
  const strayIndex = strays.findIndex(({ distance }) => distance === strayDistance);
  const strayPx = (strays[strayIndex]?.move ?? 0) * pxPerUnit;
  return { distance: Math.sqrt(Math.max(0, squared)), strayIndex, strayDistance, strayPx };
}

/**
 * Distance of a point from its expected place given the others: for a normal distribution with precision matrix A, the conditional
 * residual of the block p is A_pp^-1 (A x)_p, and its squared Mahalanobis distance (A x)_p' A_pp^-1 (A x)_p.
 */
function strayOf(
  index: number,
  weighted: readonly number[],
  precision: readonly (readonly number[])[],
): { distance: number; move: number } {
  const [i, j] = [2 * index, 2 * index + 1];
  const [a, b, d] = [at(precision[i] ?? [], i), at(precision[i] ?? [], j), at(precision[j] ?? [], j)];
  const [u, v] = [at(weighted, i), at(weighted, j)];
  const determinant = a * d - b * b;
  const [x, y] = [(d * u - b * v) / determinant, (a * v - b * u) / determinant];
  return { distance: Math.sqrt(Math.max(0, u * x + v * y)), move: Math.hypot(x, y) };
}

function at(values: ArrayLike<number>, index: number): number {
  return values[index] ?? 0;
}
