import { add, cross, dot, scale, subtract, type Vector3 } from "@spinegrade/volumes/slices";

/** The plane of a slice in the patient, as its DICOM header states it. */
export interface SlicePlane {
  /** Patient mm of the centre of the first pixel (row 0, column 0). */
  readonly positionMm: Vector3;
  /** Unit vector along a row, toward higher columns. */
  readonly rowDirection: Vector3;
  /** Unit vector down a column, toward higher rows. */
  readonly columnDirection: Vector3;
  /** Square pixels. */
  readonly pixelSpacingMm: number;
  readonly rows: number;
  readonly columns: number;
}

/** The unit vector along which slices are ordered: row direction x column direction. */
export function normalOf(plane: Pick<SlicePlane, "rowDirection" | "columnDirection">): Vector3 {
  return cross(plane.rowDirection, plane.columnDirection);
}

/** Pixel coordinates (x to the right, y down, 0 at the first pixel's centre) of a patient point dropped onto the slice. */
export function toPixel(plane: SlicePlane, point: Vector3): [x: number, y: number] {
  const offset = subtract(point, plane.positionMm);
  return [
    dot(offset, plane.rowDirection) / plane.pixelSpacingMm,
    dot(offset, plane.columnDirection) / plane.pixelSpacingMm,
  ];
}

/** The patient point of a pixel; the inverse of `toPixel` for points in the plane. */
export function toPatientPoint(plane: SlicePlane, [x, y]: readonly [number, number]): Vector3 {
  const along = scale(plane.rowDirection, x * plane.pixelSpacingMm);
  return add(plane.positionMm, add(along, scale(plane.columnDirection, y * plane.pixelSpacingMm)));
}

/** Distance of a patient point from the slice in mm, positive on the side of the normal. */
export function distanceTo(plane: SlicePlane, point: Vector3): number {
  return dot(subtract(point, plane.positionMm), normalOf(plane));
}
