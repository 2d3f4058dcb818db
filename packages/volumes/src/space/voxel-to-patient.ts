import { isPlaced, type PartialGeometry } from "./slice-geometry.ts";
import type { Vector3 } from "./vectors.ts";

/** Rows of a matrix that takes [column, row, 0, 1] to [x, y, z, 1]. */
export type Matrix4 = readonly [Row4, Row4, Row4, Row4];
type Row4 = readonly [number, number, number, number];

/**
 * The matrix from a pixel of a volume's slice to patient space in mm (PS3.3 equation C.7.6.2.1-1): column index times
 * the column spacing along the row direction, plus row index times the row spacing along the column direction, from the
 * centre of the first pixel. The third column is 0 because a slice has no depth.
 * @returns null when the slice's position, orientation or pixel spacing is unknown.
 */
export function voxelToPatientMatrix(slice: PartialGeometry): Matrix4 | null {
  const { pixelSpacingMm } = slice;
  if (!isPlaced(slice) || pixelSpacingMm === null) return null;
  const { positionMm, orientation } = slice;
  const [betweenRows, betweenColumns] = pixelSpacingMm;
  const rowOf = (axis: 0 | 1 | 2): Row4 => [
    orientation[axis] * betweenColumns,
    orientation[(axis + 3) as 3 | 4 | 5] * betweenRows,
    0,
    positionMm[axis],
  ];
  return [rowOf(0), rowOf(1), rowOf(2), [0, 0, 0, 1]];
}

/** Maps a pixel to patient space in mm; fractional indices are allowed. */
export function pixelToPatientMm([x, y, z]: Matrix4, [column, row]: readonly [number, number]): Vector3 {
  const along = ([perColumn, perRow, , origin]: Row4): number => origin + perColumn * column + perRow * row;
  return [along(x), along(y), along(z)];
}
