import { centroid } from "../transforms/fit-similarity.ts";
import type { Point2 } from "../transforms/matrix3.ts";
import { FRAME_SIZE, type Template } from "./template.ts";

/** Length of a pair, as a share of the distance from the first canal point to the last: 87.7 of 201.3 px in the published template. */
const PAIR_SHARE = 0.436;

/**
 * The SCS template as the published file holds it: two points per level about their common centre, the second of each
 * pair the canal point. The competition labels canal points only, so the first is drawn: in front of the canal point,
 * at right angles to the canal's curve there (a parabola through the neighbouring points), all at one distance. Nothing
 * is fitted to these first points; they keep the file's layout and centre.
 * @param canal [L] canal points from top to bottom, at least three, in any frame with the front of the patient to the left.
 * @returns [2 L], mean (0, 0).
 * @throws RangeError for fewer than three points.
 */
export function scsPairs(canal: readonly Point2[]): Point2[] {
  const [first, last] = [canal[0], canal.at(-1)];
  if (first === undefined || last === undefined || canal.length < 3) {
    throw new RangeError(`pairs need at least three canal points, found ${canal.length}`);
  }
  const length = PAIR_SHARE * Math.hypot(last[0] - first[0], last[1] - first[1]);
  const pairs = canal.flatMap(([x, y], level): Point2[] => {
    const [dx, dy] = directionAt(canal, level);
    const unit = length / Math.hypot(dx, dy);
    return [
      [x - unit * dy, y + unit * dx],
      [x, y],
    ];
  });
  const [centreX, centreY] = centroid(pairs);
  return pairs.map(([x, y]) => [x - centreX, y - centreY]);
}

/**
 * The template of the canal points of pairs about the origin, `scsPairs` or the published `scs_sag_t2_mean.512.npy`:
 * their centre comes to the middle of the frame.
 * @throws RangeError unless there are ten points.
 */
export function scsTemplateFromPairs(pairs: readonly Point2[]): Template {
  if (pairs.length !== 10)
    throw new RangeError(`an SCS template has ten points, two per level; found ${pairs.length}`);
  const middle = FRAME_SIZE / 2;
  const canal = pairs.filter((_, index) => index % 2 === 1);
  return {
    frameSize: FRAME_SIZE,
    points: canal.map(([x, y]) => [x + middle, y + middle]),
    pairsAboutCentre: pairs,
  };
}

/** The way the curve runs at a point: the slope of the parabola through it and its neighbours. */
function directionAt(curve: readonly Point2[], index: number): Point2 {
  const middle = Math.min(Math.max(index, 1), curve.length - 2);
  const at = (offset: number): Point2 => curve[middle + offset] ?? [Number.NaN, Number.NaN];
  const [before, here, after] = [at(-1), at(0), at(1)];
  const offset = index - middle;
  const slope = (axis: 0 | 1): number =>
    (after[axis] - before[axis]) / 2 + offset * (after[axis] - 2 * here[axis] + before[axis]);
  return [slope(0), slope(1)];
}
