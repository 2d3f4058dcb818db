import type { Generator } from "@spinegrade/random";
import {
  applyToPoint,
  centroid,
  compose,
  fitSimilarity,
  fitSimilarityRobustly,
  FRAME_SIZE,
  homographyFromCorners,
  similarityMatrix,
  type Corners,
  type Matrix3,
  type Point2,
  type Template,
} from "@spinegrade/shape-alignment";
import { isPresent, lieInside, movePoints, presentXy } from "./move-points.ts";
import type { XyzSlice } from "../example.ts";
import type { FitVariant, Range, ScsAugmentation } from "../settings/augmentation-settings.ts";

/**
 * Draws how the 512 px frame moves: not at all, onto the mean shape and randomly about it, or by a random homography.
 * A move that would bring a point within `borderPx` of an edge is refused and drawn again, up to
 * `tries` times; then nothing moves.
 * @param points in the 512 px frame.
 * @returns the move, or undefined for none.
 */
export function drawMove(
  points: readonly XyzSlice[],
  template: Template,
  settings: ScsAugmentation,
  generator: Generator,
): Matrix3 | undefined {
  const { identity, alignment, homography } = settings.move;
  const kind = generator.pickIndexByWeight([identity, alignment, homography]);
  if (kind === 0) return undefined;
  const xy = presentXy(points);
  if (kind === 2) return drawAllowed(xy, settings, () => drawHomography(settings, generator));
  const fit = fitToTemplate(points, template, settings.fit);
  if (fit === undefined) return undefined;
  const aligned = presentXy(movePoints(points, fit));
  return drawAllowed(xy, settings, () => compose(drawAboutCentre(aligned, settings, generator), fit));
}

function drawAllowed(
  points: readonly Point2[],
  { tries, borderPx }: ScsAugmentation,
  draw: () => Matrix3,
): Matrix3 | undefined {
  for (let attempt = 0; attempt < tries; attempt++) {
    const move = draw();
    const moved = points.map((point) => applyToPoint(move, point));
    if (lieInside(moved, FRAME_SIZE, borderPx)) return move;
  }
  return undefined;
}

/** The similarity onto the template; undefined when fewer than two points have a label, or RANSAC finds none. */
function fitToTemplate(
  points: readonly XyzSlice[],
  template: Template,
  variant: FitVariant,
): Matrix3 | undefined {
  const targets = template.points.filter((_, index) => isPresent(points[index] ?? [0, 0, -1]));
  const sources = presentXy(points);
  const [first] = sources;
  const differ = sources.some(([x, y]) => x !== first?.[0] || y !== first[1]);
  if (!differ) return undefined;
  return variant === "ransac"
    ? fitSimilarityRobustly(sources, targets)?.matrix
    : fitSimilarity(sources, targets);
}

/** A scale and turn about the points' centre, then a shift of their box to about the middle of the frame. */
function drawAboutCentre(
  points: readonly Point2[],
  settings: ScsAugmentation,
  generator: Generator,
): Matrix3 {
  const { scale, rotationDegrees, shiftPx } = settings.alignment;
  const turned = similarityMatrix({
    scale: 1 + drawFrom(scale, generator),
    rotationDegrees: drawFrom(rotationDegrees, generator),
    center: centroid(points),
  });
  const [boxX, boxY] = boxCentre(points.map((point) => applyToPoint(turned, point)));
  const shift = settings.shift === "published" ? scale : shiftPx;
  const translation: Point2 = [
    FRAME_SIZE / 2 - boxX + drawFrom(shift, generator),
    FRAME_SIZE / 2 - boxY + drawFrom(shift, generator),
  ];
  return compose(similarityMatrix({ translation }), turned);
}

function boxCentre(points: readonly Point2[]): Point2 {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2];
}

/** Each corner of the frame moves on its own. */
function drawHomography({ homography }: ScsAugmentation, generator: Generator): Matrix3 {
  const last = FRAME_SIZE - 1;
  const corners: Corners = [
    [0, 0],
    [last, 0],
    [last, last],
    [0, last],
  ];
  const draw = (): number => FRAME_SIZE * drawFrom(homography.corner, generator);
  const [a, b, c, d] = corners;
  const moveCorner = ([x, y]: Point2): Point2 => [x + draw(), y + draw()];
  return homographyFromCorners(corners, [moveCorner(a), moveCorner(b), moveCorner(c), moveCorner(d)]);
}

function drawFrom([low, high]: Range, generator: Generator): number {
  return generator.uniform(low, high);
}
