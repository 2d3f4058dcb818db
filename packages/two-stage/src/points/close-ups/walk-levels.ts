import { LEVELS } from "@spinegrade/competition-data";
import type { FoundPoint } from "../point-order.ts";

/** Finds points near where they were looked for, all at once. */
type FindNear = (points: readonly FoundPoint[]) => readonly FoundPoint[];

/** The level with which a walk begins. */
export const MIDDLE_LEVEL = LEVELS[Math.floor(LEVELS.length / 2)] ?? LEVELS[0];

/** The point finders that a walk uses. */
interface WalkOptions {
  /** Exactly, but whichever level lies there. Called once for each distance from the middle, with the points of all sides. */
  readonly find: FindNear;
  /** The middle level, of which the others follow. */
  readonly findMiddle: FindNear;
}

type Shift = readonly [dx: number, dy: number];

/**
 * Corrects the points of a series from the middle level outwards: a net that sees the whole series misses all levels of a side
 * by much the same shift and stretch. The next level is looked for where the correction of its neighbours says, so that it is
 * not taken for another.
 */
export function walkLevels(points: readonly FoundPoint[], { find, findMiddle }: WalkOptions): FoundPoint[] {
  const middle = LEVELS.indexOf(MIDDLE_LEVEL);
  const shifts = new Map<string, Shift>();
  const corrected = new Map<FoundPoint, FoundPoint>();
  const shiftOf = (side: string, level: number): Shift => shifts.get(`${side} ${level}`) ?? [0, 0];
  for (let distance = 0; distance <= middle; distance++) {
    const given = points.filter(({ level }) => Math.abs(LEVELS.indexOf(level) - middle) === distance);
    if (given.length === 0) continue;
    const expected = given.map((point): FoundPoint => {
      const inwards = Math.sign(middle - LEVELS.indexOf(point.level));
      const [dx, dy] = extrapolated(
        [1, 2].map((step) => shiftOf(point.side, LEVELS.indexOf(point.level) + step * inwards)),
        distance,
      );
      return { ...point, x: point.x + dx, y: point.y + dy };
    });
    const looked = find(distance === 0 ? findMiddle(expected) : expected);
    for (const [index, point] of given.entries()) {
      const found = looked[index] ?? point;
      corrected.set(point, found);
      const key = `${point.side} ${LEVELS.indexOf(point.level)}`;
      shifts.set(key, [found.x - point.x, found.y - point.y]);
    }
  }
  return points.map((point) => corrected.get(point) ?? point);
}

/** The shift to start with, from that of the next level inwards and, where it has two, the one beyond. */
function extrapolated(inner: readonly Shift[], distance: number): Shift {
  const [next = [0, 0], beyond = next] = inner;
  if (distance === 0) return [0, 0];
  if (distance === 1) return next;
  return [2 * next[0] - beyond[0], 2 * next[1] - beyond[1]];
}
