import { convertPoint, type Point3 } from "@spinegrade/crops";
import type { FoundPoint } from "./chain-nets.ts";
import { toPatientMm, toSlicePixel, type SliceTable } from "@spinegrade/volumes";
import type { ChainPoint } from "./chain-prediction.ts";

/**
 * A point of a stretched volume -> its slice, the pixels of that slice as its file stores it, and patient millimetres where
 * the slice states its place.
 * @param table of the stretched volume.
 */
export function placePoint(
  table: SliceTable,
  { side, level, x, y, z }: FoundPoint,
): Omit<ChainPoint, "seriesId" | "score"> {
  const point = convertPoint(table, { x, y, z, frame: "stretched-512" }, "slice");
  if (point === null) throw new Error("only the patient's frame depends on the slices' places");
  const { slice, xSlice, ySlice } = toSlicePixel(table, [point.x, point.y, z]);
  return {
    ...{ side, level, instanceNumber: slice.instanceNumber, xSlice, ySlice, zIndex: z },
    positionMm: toPatientMm(table, [point.x, point.y, slice.zIndex]),
  };
}

/** A found point as crops take it. */
export function toPoint3({ x, y, z }: FoundPoint): Point3 {
  return [x, y, z];
}
