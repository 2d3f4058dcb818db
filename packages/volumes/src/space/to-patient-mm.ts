import type { SliceRecord, SliceTable } from "../table/slice-table.ts";
import { pixelToPatientMm, voxelToPatientMatrix } from "./voxel-to-patient.ts";
import type { Vector3 } from "./vectors.ts";
import { toSlicePixel } from "./to-slice-pixel.ts";

/**
 * Maps a point of the volume, [x, y, z] in voxels, to patient space in mm. Between two slices of one group the result
 * is interpolated; between two groups, and outside the volume, the nearest slice is used.
 * @returns null when a slice that this needs has no position, orientation or pixel spacing.
 * @throws RangeError when the point is not three finite numbers or the table has no slices.
 */
export function toPatientMm(
  table: Pick<SliceTable, "slices">,
  [x, y, z]: readonly [number, number, number],
): Vector3 | null {
  const { slice: nearest } = toSlicePixel(table, [x, y, z]);
  const before = table.slices[Math.floor(z)];
  const after = table.slices[Math.ceil(z)];
  if (before === undefined || after?.group !== before.group) return placeIn(nearest, [x, y]);
  const from = placeIn(before, [x, y]);
  const to = placeIn(after, [x, y]);
  if (from === null || to === null) return null;
  const weight = z - Math.floor(z);
  const along = (axis: 0 | 1 | 2): number => from[axis] + (to[axis] - from[axis]) * weight;
  return [along(0), along(1), along(2)];
}

function placeIn(slice: SliceRecord, pixel: readonly [number, number]): Vector3 | null {
  const matrix = voxelToPatientMatrix(slice);
  return matrix === null ? null : pixelToPatientMm(matrix, pixel);
}
