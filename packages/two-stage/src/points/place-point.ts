import type { PredictedPoint } from "@spinegrade/competition-data";
import { convertPoint } from "@spinegrade/crops";
import { type SliceTable, toPatientMm, toSlicePixel } from "@spinegrade/volumes";

/** The position of a point. */
export type PointPlace = Omit<PredictedPoint, "condition" | "level" | "probabilities">;

/**
 * A point of the 512 frame -> its slice, the pixels of that slice as its file stores it, and patient millimetres where the
 * slice states its place.
 * @param table of the stretched volume.
 * @param point pixels of the frame, and a slice, not rounded.
 */
export function placePoint(
  table: SliceTable,
  { x, y, z }: { readonly x: number; readonly y: number; readonly z: number },
): PointPlace {
  const point = convertPoint(table, { x, y, z, frame: "stretched-512" }, "slice");
  if (point === null) throw new Error("only the patient's frame depends on the slices' places");
  const { slice, xSlice, ySlice } = toSlicePixel(table, [point.x, point.y, z]);
  return {
    ...{ instanceNumber: slice.instanceNumber, xSlice, ySlice, zIndex: z },
    positionMm: toPatientMm(table, [point.x, point.y, slice.zIndex]),
  };
}
