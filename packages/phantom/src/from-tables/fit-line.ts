import { elementAt } from "@spinegrade/pipeline/element-at";

/** A place in a plane: pixels of a slice, or mm to the back and down. */
export type Point2 = readonly [x: number, y: number];

/** The scale and shift that take pixels to mm: mm = spacing x pixel + offset, the same spacing both ways. */
export interface PixelFit {
  readonly spacingMm: number;
  readonly offsetMm: Point2;
}

/**
 * Least-squares scale and shift between pairs of points.
 * @param otherwiseMm the spacing when the pixels coincide or the fit is not between 0.25 and 1.5 mm.
 */
export function fitPixels(pixels: readonly Point2[], mm: readonly Point2[], otherwiseMm: number): PixelFit {
  const from = meanPoint(pixels);
  const to = meanPoint(mm);
  let product = 0;
  let square = 0;
  for (const [i, [x, y]] of pixels.entries()) {
    const [a, b] = elementAt(mm, i);
    product += (x - from[0]) * (a - to[0]) + (y - from[1]) * (b - to[1]);
    square += (x - from[0]) ** 2 + (y - from[1]) ** 2;
  }
  const fitted = product / square;
  const spacingMm = fitted > 0.25 && fitted < 1.5 ? fitted : otherwiseMm;
  return { spacingMm, offsetMm: [to[0] - spacingMm * from[0], to[1] - spacingMm * from[1]] };
}

/** The mean of points. */
export function meanPoint(points: readonly Point2[]): Point2 {
  const sum = points.reduce<[number, number]>(([a, b], [x, y]) => [a + x, b + y], [0, 0]);
  return [sum[0] / points.length, sum[1] / points.length];
}

/**
 * Value at `x` of the line through sorted knots, extrapolated along the end segments; one knot gives a line of `slope`.
 */
export function interpolateKnots(knots: readonly Point2[], x: number, slope: number): number {
  const [first] = knots;
  if (first === undefined) return slope * x;
  if (knots.length === 1) return first[1] + slope * (x - first[0]);
  const found = knots.findIndex(([at]) => at >= x);
  const next = found === -1 ? knots.length - 1 : Math.max(1, found);
  const [fromX, fromY] = elementAt(knots, next - 1);
  const [toX, toY] = elementAt(knots, next);
  return fromY + ((x - fromX) / (toX - fromX)) * (toY - fromY);
}
