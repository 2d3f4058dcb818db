import { applyToPoint, type Matrix3, type Point2 } from "@spinegrade/shape-alignment";
import type { XyzSlice } from "../example.ts";

/** Whether the point has a label. */
export function isPresent([, , z]: XyzSlice): boolean {
  return z >= 0;
}

/** Moves x and y of every point; z and points without a label stay as they are. */
export function movePoints(points: readonly XyzSlice[], matrix: Matrix3): XyzSlice[] {
  return points.map((point) => {
    if (!isPresent(point)) return point;
    const [x, y] = applyToPoint(matrix, [point[0], point[1]]);
    return [x, y, point[2]];
  });
}

/** x and y of the points that have a label. */
export function presentXy(points: readonly XyzSlice[]): Point2[] {
  return points.filter(isPresent).map(([x, y]) => [x, y]);
}

/** Whether every point keeps at least `border` px from the edges of a square frame. */
export function lieInside(points: readonly Point2[], frameSize: number, border: number): boolean {
  const last = frameSize - 1 - border;
  return points.every(([x, y]) => x >= border && y >= border && x <= last && y <= last);
}

/** The points as an example holds them. [P * 3] */
export function toXyzArray(points: readonly XyzSlice[]): Float32Array {
  return Float32Array.from(points.flat());
}
