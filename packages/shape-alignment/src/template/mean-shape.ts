import { centroid, fitSimilarity } from "../transforms/fit-similarity.ts";
import { applyToPoint, type Point2 } from "../transforms/matrix3.ts";
import { symmetricEigen } from "../transforms/symmetric-eigen.ts";

/** One way in which shapes differ from their mean. */
export interface ShapeMode {
  /** Variance of the shapes along `direction`, in squared pixels. */
  readonly variance: number;
  /** Its share of the variance of all modes, 0..1. */
  readonly share: number;
  /** Unit vector [2P]: x and y of each point; mean + t * direction is a shape t px away from the mean. */
  readonly direction: Float64Array;
}

/** The mean of many shapes, without their position, size and rotation, and their variation. */
export interface MeanShape {
  /** The mean shape, at the average place, size and turn of the shapes. */
  readonly points: readonly Point2[];
  /** Largest first; those without variance are omitted. */
  readonly modes: readonly ShapeMode[];
  /** Root mean square distance of a point from the mean shape's, after alignment, in pixels. */
  readonly rmsPx: number;
}

const ROUNDS = 100;
const TOLERANCE_PX = 1e-9;

/**
 * Generalised Procrustes analysis (Gower 1975): every shape is moved onto the mean by a similarity and the mean recomputed,
 * until it no longer changes. Its place, size and turn are then those of the shapes on average. The modes are the principal
 * components of the aligned shapes.
 * @param shapes at least one, each [2P]: x and y of P points, in one frame.
 * @throws RangeError when there is no shape, lengths differ, or a shape's points all coincide.
 */
export function meanShape(shapes: readonly Float64Array[]): MeanShape {
  const pointLists = toPointLists(shapes);
  const plainMean = averageOf(pointLists);
  const size = pointLists.reduce((sum, points) => sum + spreadOf(points), 0) / pointLists.length;
  let mean = place(plainMean, plainMean, size);
  for (let round = 0; round < ROUNDS; round++) {
    const aligned = pointLists.map((points) => moveOnto(points, mean));
    const next = place(averageOf(aligned), plainMean, size);
    const moved = Math.max(...next.map(([x, y], index) => distance([x, y], mean[index] ?? [x, y])));
    mean = next;
    if (moved < TOLERANCE_PX) break;
  }
  const aligned = pointLists.map((points) => moveOnto(points, mean));
  return { points: mean, ...variationOf(aligned) };
}

function toPointLists(shapes: readonly Float64Array[]): Point2[][] {
  const length = shapes[0]?.length ?? 0;
  if (length === 0 || length % 2 !== 0)
    throw new RangeError("a mean shape needs at least one shape of x, y pairs");
  return shapes.map((shape, index) => {
    if (shape.length !== length) {
      throw new RangeError(`shape ${index} has ${shape.length} numbers, the first one has ${length}`);
    }
    return Array.from({ length: length / 2 }, (_, k) => [shape[2 * k] as number, shape[2 * k + 1] as number]);
  });
}

function averageOf(pointLists: readonly (readonly Point2[])[]): Point2[] {
  const first = pointLists[0] ?? [];
  return first.map((_, index) =>
    centroid(pointLists.map((points) => points[index] ?? [Number.NaN, Number.NaN])),
  );
}

/** The shape with the mean's centre and turn, and a given size. */
function place(points: readonly Point2[], plainMean: readonly Point2[], size: number): Point2[] {
  const turned = moveOnto(points, plainMean);
  const [centreX, centreY] = centroid(turned);
  const factor = size / spreadOf(turned);
  return turned.map(([x, y]) => [centreX + factor * (x - centreX), centreY + factor * (y - centreY)]);
}

function moveOnto(points: readonly Point2[], target: readonly Point2[]): Point2[] {
  const similarity = fitSimilarity(points, target);
  return points.map((point) => applyToPoint(similarity, point));
}

/** Root of the summed squared distances to the centre: a shape's size in Procrustes analysis. */
function spreadOf(points: readonly Point2[]): number {
  const centre = centroid(points);
  return Math.hypot(...points.map((point) => distance(point, centre)));
}

function variationOf(aligned: readonly (readonly Point2[])[]): { modes: ShapeMode[]; rmsPx: number } {
  const mean = averageOf(aligned).flat();
  const n = mean.length;
  const covariance = new Float64Array(n * n);
  for (const points of aligned) {
    const offset = points.flat().map((value, index) => value - (mean[index] ?? value));
    for (const [i, x] of offset.entries()) {
      for (const [j, y] of offset.entries()) {
        covariance[i * n + j] = (covariance[i * n + j] as number) + (x * y) / aligned.length;
      }
    }
  }
  const pairs = symmetricEigen(covariance, n);
  const total = pairs.reduce((sum, { value }) => sum + value, 0);
  const kept = pairs.filter(({ value }) => value > 1e-12 * Math.max(total, 1e-12));
  const modes = kept.map(({ value, vector }) => ({
    variance: value,
    share: value / total,
    direction: vector,
  }));
  return { modes, rmsPx: Math.sqrt(Math.max(0, total) / (n / 2)) };
}

function distance([x, y]: Point2, [u, v]: Point2): number {
  return Math.hypot(x - u, y - v);
}
