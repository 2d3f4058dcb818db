import { isPlaced, type PartialGeometry } from "./slice-geometry.ts";
import { dot, subtract, type Vector3 } from "./vectors.ts";

/**
 * Projects a place in patient space onto a slice, along its normal: the inverse of `pixelToPatientMm` for places on the
 * slice.
 * @returns column and row index, whole at pixel centres; null when the slice's position, orientation or pixel spacing is
 * unknown.
 */
export function patientMmToPixel(
  slice: PartialGeometry,
  placeMm: Vector3,
): readonly [x: number, y: number] | null {
  const { pixelSpacingMm } = slice;
  if (!isPlaced(slice) || pixelSpacingMm === null) return null;
  const [a, b, c, d, e, f] = slice.orientation;
  const [betweenRows, betweenColumns] = pixelSpacingMm;
  const offset = subtract(placeMm, slice.positionMm);
  return [dot(offset, [a, b, c]) / betweenColumns, dot(offset, [d, e, f]) / betweenRows];
}
