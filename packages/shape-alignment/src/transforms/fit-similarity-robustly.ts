import { fitSimilarity } from "./fit-similarity.ts";
import { applyToPoint, type Matrix3, type Point2 } from "./matrix3.ts";

/** Options for recognising outliers; the defaults are OpenCV's. */
export interface RobustFitOptions {
  /** A point that lands farther than this from its target does not count, px. Default 3. */
  readonly thresholdPx?: number;
  /** Pairs of points tried at most. Default 2000. */
  readonly maxTries?: number;
  /** Wanted chance that a pair without a stray point was among those tried. Default 0.99. */
  readonly confidence?: number;
}

/** A similarity and the points that it rests on. */
export interface RobustFit {
  readonly matrix: Matrix3;
  /** One entry a point: whether it counted. */
  readonly inliers: readonly boolean[];
}

/**
 * The similarity with the most inliers (RANSAC: Fischler and Bolles 1981), then the
 * least squares of those. Chooses its pairs with OpenCV's own generator and seed, and stops when OpenCV stops, so that
 * it equals `cv2.estimateAffinePartial2D`.
 * @returns undefined when no pair of points brings itself near its targets.
 * @throws RangeError unless both sides have the same number of points, at least two.
 */
export function fitSimilarityRobustly(
  from: readonly Point2[],
  to: readonly Point2[],
  { thresholdPx = 3, maxTries = 2000, confidence = 0.99 }: RobustFitOptions = {},
): RobustFit | undefined {
  const count = from.length;
  if (count !== to.length || count < 2) {
    throw new RangeError(
      `a robust fit needs equal numbers of source points (${count}) and target points (${to.length}), at least two`,
    );
  }
  const draw = drawPairs(count);
  let best: { inliers: boolean[]; size: number } = { inliers: [], size: 1 };
  for (let tried = 0, tries = maxTries; tried < tries; tried++) {
    const [i, j] = count === 2 ? [0, 1] : draw();
    const inliers = inliersOfPair(from, to, [i, j], thresholdPx);
    const size = inliers.filter(Boolean).length;
    if (size <= best.size) continue;
    best = { inliers, size };
    tries = triesNeeded(size / count, confidence, tries);
  }
  if (best.size < 2) return undefined;
  const keep = (_: Point2, index: number): boolean => best.inliers[index] === true;
  return { matrix: fitSimilarity(from.filter(keep), to.filter(keep)), inliers: best.inliers };
}

function inliersOfPair(
  from: readonly Point2[],
  to: readonly Point2[],
  pair: readonly number[],
  thresholdPx: number,
): boolean[] {
  const [a, b] = pair.map((index) => from[index]);
  if (a === undefined || b === undefined || (a[0] === b[0] && a[1] === b[1])) return from.map(() => false);
  const matrix = fitSimilarity(
    [a, b],
    pair.map((index) => to[index] ?? a),
  );
  return from.map((point, index) => {
    const [x, y] = applyToPoint(matrix, point);
    const [u, v] = to[index] ?? [Number.NaN, Number.NaN];
    return (x - u) ** 2 + (y - v) ** 2 <= thresholdPx ** 2;
  });
}

/** Number of pairs that gives the requested confidence when this share of the points fits. */
function triesNeeded(inlierShare: number, confidence: number, limit: number): number {
  const missBoth = 1 - inlierShare ** 2;
  if (missBoth < Number.MIN_VALUE) return 0;
  const [wanted, each] = [Math.log(1 - confidence), Math.log(missBoth)];
  return each >= 0 || wanted <= limit * each ? limit : Math.round(wanted / each);
}

/** Pairs of different indices, from OpenCV's multiply-with-carry generator at its state 2^64 - 1. */
function drawPairs(count: number): () => [number, number] {
  let state = 0xffff_ffff_ffff_ffffn;
  const next = (): number => {
    state = (state & 0xffff_ffffn) * 4164903690n + (state >> 32n);
    return Number(state & 0xffff_ffffn) % count;
  };
  return () => {
    const first = next();
    let second = next();
    while (second === first) second = next();
    return [first, second];
  };
}
