import type { SliceRecord, SliceTable } from "../table/slice-table.ts";
import { isPlaced } from "./slice-geometry.ts";
import { dot, sliceNormal, subtract, type Vector3 } from "./vectors.ts";

/** A place in patient space as a slice sees it. */
interface Sight {
  readonly slice: SliceRecord;
  readonly x: number;
  readonly y: number;
  /** Along the slice's normal, in mm. */
  readonly distanceMm: number;
}

/**
 * Maps a place in patient space to a point of the volume, [x, y, z] in voxels: the inverse of `toPatientMm`. A place
 * between two slices of a group lies between them in proportion to its distances; any other is seen from the nearest
 * slice along that slice's normal.
 * @returns null when no slice states its position, orientation and pixel spacing.
 */
export function fromPatientMm(
  { slices }: Pick<SliceTable, "slices">,
  placeMm: Vector3,
): readonly [number, number, number] | null {
  const sights = slices.flatMap((slice) => sightFrom(slice, placeMm) ?? []);
  const [nearest] = sights.toSorted((a, b) => Math.abs(a.distanceMm) - Math.abs(b.distanceMm));
  if (nearest === undefined) return null;
  const beyond = sights.find((other) => isBetween(nearest, other));
  if (beyond === undefined) return [nearest.x, nearest.y, nearest.slice.zIndex];
  const weight = nearest.distanceMm / (nearest.distanceMm - beyond.distanceMm);
  const mix = (from: number, to: number): number => from + (to - from) * weight;
  return [mix(nearest.x, beyond.x), mix(nearest.y, beyond.y), mix(nearest.slice.zIndex, beyond.slice.zIndex)];
}

function sightFrom(slice: SliceRecord, placeMm: Vector3): Sight | null {
  const { pixelSpacingMm } = slice;
  if (!isPlaced(slice) || pixelSpacingMm === null) return null;
  const [a, b, c, d, e, f] = slice.orientation;
  const [betweenRows, betweenColumns] = pixelSpacingMm;
  const offset = subtract(placeMm, slice.positionMm);
  return {
    slice,
    x: dot(offset, [a, b, c]) / betweenColumns,
    y: dot(offset, [d, e, f]) / betweenRows,
    distanceMm: dot(offset, sliceNormal(slice.orientation)),
  };
}

/** Whether a place lies between a slice and its neighbour in the group. */
function isBetween(one: Sight, other: Sight): boolean {
  const areNeighbours = Math.abs(one.slice.zIndex - other.slice.zIndex) === 1;
  return areNeighbours && one.slice.group === other.slice.group && one.distanceMm * other.distanceMm < 0;
}
