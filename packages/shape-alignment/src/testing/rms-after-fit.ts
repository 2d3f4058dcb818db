import { applyToPoint, fitSimilarity, type Point2 } from "@spinegrade/shape-alignment";

/** Root mean square distance of the points after the best similarity, in the frame of `to`. */
export function rmsAfterFit(from: readonly Point2[], to: readonly Point2[]): number {
  const fit = fitSimilarity(from, to);
  const squares = from.map((point, index) => {
    const [x, y] = applyToPoint(fit, point);
    const [u, v] = to[index] ?? [Number.NaN, Number.NaN];
    return (x - u) ** 2 + (y - v) ** 2;
  });
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
}
