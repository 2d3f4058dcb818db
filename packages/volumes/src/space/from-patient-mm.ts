import type { SliceRecord, SliceTable } from "../table/slice-table.ts";
import { patientMmToPixel } from "./patient-mm-to-pixel.ts";
import { isPlaced } from "./slice-geometry.ts";
import { dot, sliceNormal, subtract, type Vector3 } from "./vectors.ts";

/** A place in patient space, projected onto a slice. */
interface Projection {
  readonly slice: SliceRecord;
  readonly x: number;
  readonly y: number;
  /** Along the slice's normal, in mm. */
  readonly distanceMm: number;
}

/**
 * Maps a place in patient space to a point of the volume, [x, y, z] in voxels: the inverse of `toPatientMm`. A place
 * between two slices of a group lies between them in proportion to its distances; any other is projected onto the nearest
 * slice.
 * @returns null when no slice states its position, orientation and pixel spacing.
 */
export function fromPatientMm(
  { slices }: Pick<SliceTable, "slices">,
  placeMm: Vector3,
): readonly [number, number, number] | null {
  const projections = slices.flatMap((slice) => projectionOn(slice, placeMm) ?? []);
  const [nearest] = projections.toSorted((a, b) => Math.abs(a.distanceMm) - Math.abs(b.distanceMm));
  if (nearest === undefined) return null;
  const beyond = projections.find((other) => isBetween(nearest, other));
  if (beyond === undefined) return [nearest.x, nearest.y, nearest.slice.zIndex];
  const weight = nearest.distanceMm / (nearest.distanceMm - beyond.distanceMm);
  const mix = (from: number, to: number): number => from + (to - from) * weight;
  return [mix(nearest.x, beyond.x), mix(nearest.y, beyond.y), mix(nearest.slice.zIndex, beyond.slice.zIndex)];
}

function projectionOn(slice: SliceRecord, placeMm: Vector3): Projection | null {
  const pixel = patientMmToPixel(slice, placeMm);
  if (!isPlaced(slice) || pixel === null) return null;
  const distanceMm = dot(subtract(placeMm, slice.positionMm), sliceNormal(slice.orientation));
  return { slice, x: pixel[0], y: pixel[1], distanceMm };
}

/** Whether a place lies between a slice and its neighbour in the group. */
function isBetween(one: Projection, other: Projection): boolean {
  const areNeighbours = Math.abs(one.slice.zIndex - other.slice.zIndex) === 1;
  return areNeighbours && one.slice.group === other.slice.group && one.distanceMm * other.distanceMm < 0;
}
