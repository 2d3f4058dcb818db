/** A point in the plane of its slice, in any one unit. */
export type PlanePoint = readonly [x: number, y: number];

/** A labelled point of a spine, and where it was predicted. */
export interface LevelPoint {
  /** Points of one kind differ in their level alone: the left foramina, the canal. */
  readonly kind: string;
  readonly predicted: PlanePoint;
  /** Absent if the point is missing. */
  readonly truth?: PlanePoint;
}

/**
 * Counts the points of a spine at a wrong level: nearer to the true point of another level of their kind than to
 * their own. Half way is right; a missing point is not counted, nor can another be at its level.
 */
export function countWrongLevels(points: readonly LevelPoint[]): { wrong: number; count: number } {
  const labelled = points.flatMap(({ kind, predicted, truth }) =>
    truth === undefined ? [] : [{ kind, predicted, truth }],
  );
  const isWrong = (point: (typeof labelled)[number]): boolean => {
    const own = distance(point.predicted, point.truth);
    return labelled.some(({ kind, truth }) => kind === point.kind && distance(point.predicted, truth) < own);
  };
  return { wrong: labelled.filter(isWrong).length, count: labelled.length };
}

/** The distance of two points of a plane. */
export function distance([x, y]: PlanePoint, [otherX, otherY]: PlanePoint): number {
  return Math.hypot(x - otherX, y - otherY);
}
