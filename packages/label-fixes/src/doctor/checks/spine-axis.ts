import type { Point2 } from "@spinegrade/shape-alignment";

/** The straight line from L1/L2 to L5/S1, as a measure. */
export interface SpineAxis {
  /** Position of a point along the axis, in levels from its first point. */
  readonly along: (point: Point2) => number;
  /** A level's length, in the unit of the points; 0 when first and last point are one. */
  readonly levelLength: number;
}

/** The axis of a curve of levels. */
export function spineOf(curve: readonly Point2[]): SpineAxis {
  const [x0, y0] = curve[0] ?? [0, 0];
  const [x1, y1] = curve.at(-1) ?? [x0, y0];
  const length = Math.hypot(x1 - x0, y1 - y0);
  const levelLength = length / Math.max(1, curve.length - 1);
  const [dx, dy] = length > 0 ? [(x1 - x0) / length, (y1 - y0) / length] : [0, 0];
  const along = ([x, y]: Point2): number =>
    levelLength > 0 ? ((x - x0) * dx + (y - y0) * dy) / levelLength : 0;
  return { along, levelLength };
}

/** The points midway between two curves. */
export function middleOf(curve: readonly Point2[], other: readonly Point2[]): Point2[] {
  return curve.map(([x, y], index) => {
    const [u, v] = other[index] ?? [x, y];
    return [(x + u) / 2, (y + v) / 2];
  });
}
