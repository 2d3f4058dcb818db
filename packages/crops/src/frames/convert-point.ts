import type { PointFrame } from "@spinegrade/competition-data";
import { fromPatientMm, toPatientMm, type SliceTable } from "@spinegrade/volumes/slices";
import { fromStretched, toStretched, type Point3 } from "./stretched-frame.ts";

/** The part of a point that depends on its frame. */
export interface FramedPoint {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly frame: PointFrame;
}

const SIDES = { "stretched-512": 512, "stretched-720": 720 } as const;

/**
 * The same point in another frame, with all other fields; the given one is not changed.
 * @param table the slices of the point's series.
 * @returns null when one of the frames is the patient's and the slices do not state where they lie.
 * @throws RangeError when the table has no slices or the point is not finite.
 */
export function convertPoint<Point extends FramedPoint>(
  table: Pick<SliceTable, "slices">,
  point: Point,
  frame: PointFrame,
): Point | null {
  if (point.frame === frame) return { ...point };
  const inSlice = toSliceFrame(table, [point.x, point.y, point.z], point.frame);
  const converted = inSlice === null ? null : fromSliceFrame(table, inSlice, frame);
  if (converted === null) return null;
  const [x, y, z] = converted;
  return { ...point, x, y, z, frame };
}

function toSliceFrame(table: Pick<SliceTable, "slices">, point: Point3, frame: PointFrame): Point3 | null {
  if (frame === "slice") return point;
  return frame === "patient" ? fromPatientMm(table, point) : fromStretched(table, SIDES[frame], point);
}

function fromSliceFrame(table: Pick<SliceTable, "slices">, point: Point3, frame: PointFrame): Point3 | null {
  if (frame === "slice") return point;
  return frame === "patient" ? toPatientMm(table, point) : toStretched(table, SIDES[frame], point);
}
