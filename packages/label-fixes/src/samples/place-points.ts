import { findContradictions, type CoordinateRow } from "@spinegrade/competition-data";
import { pointName, type ExclusionKind } from "./sample.ts";
import type { IngestedSlices } from "./inputs/volume-lookup.ts";

/** x and y in pixels of the volume's slice, z the slice's index in the volume. */
export type XyzSlice = readonly [x: number, y: number, z: number];

/** A point without a label. */
export const NO_POINT: XyzSlice = [0, 0, -1];

/** Why a series gives no sample. */
export interface Finding {
  readonly kind: ExclusionKind;
  readonly reason: string;
  readonly source: string;
}

/**
 * Voxels of labelled points in a volume, [P][3]; or that one gives a number of no slice or of several, or is outside
 * its slice.
 */
export function placePoints(
  points: readonly CoordinateRow[],
  volume: IngestedSlices,
): readonly XyzSlice[] | Finding {
  const absent = points.filter(({ instanceNumber }) => volume.sliceOf(instanceNumber) === undefined);
  if (absent.length > 0) {
    return refuse(
      "slice-not-in-series",
      `the series has no slice, or several, of the number that its label gives: ${inWords(absent)}`,
    );
  }
  const outside = points.filter((point) => !isInside(point, volume));
  if (outside.length > 0) {
    const named = outside.map((point) => {
      const { columns, rows } = volume.sliceOf(point.instanceNumber) ?? { columns: 0, rows: 0 };
      return `${pointName(point)} at (${point.x}, ${point.y}) of ${columns} x ${rows} px`;
    });
    return refuse("outside-image", `outside the image: ${named.join(", ")}`);
  }
  return points.map(({ x, y, instanceNumber }) => {
    const slice = volume.sliceOf(instanceNumber);
    const [xVolume, yVolume] = slice?.toVolumePixel?.([x, y]) ?? [x, y];
    return [xVolume, yVolume, slice?.zIndex ?? 0];
  });
}

const PLACE_RULE =
  "rule: the labels' sides and levels agree with ImagePositionPatient and ImageOrientationPatient";

/**
 * Whether the points' places in the patient contradict their names: sides exchanged, or levels out of order; or whether
 * the ingested slices do not state their places, so that they cannot be checked.
 * @param xyzSlice the points in the volume, as `placePoints` gives them.
 */
export function findMisplaced(
  points: readonly CoordinateRow[],
  xyzSlice: readonly XyzSlice[],
  volume: IngestedSlices,
): Finding | undefined {
  const placesMm = points.map(({ instanceNumber }, index) => {
    const [x, y] = xyzSlice[index] ?? [Number.NaN, Number.NaN];
    return volume.sliceOf(instanceNumber)?.toPatientMm?.([x, y]) ?? null;
  });
  const found = findContradictions(points, placesMm);
  const [first] = found;
  if (first === undefined) return findUnplaced(points, volume);
  const kind = `${first.kind}-contradiction` as const;
  const more = found.length > 1 ? `; and ${found.length - 1} more like it` : "";
  return { kind, reason: `${first.reason}${more}`, source: PLACE_RULE };
}

/** Points of slices that state no place; a volume without images, as of `LABELS_ONLY`, has none of these. */
function findUnplaced(points: readonly CoordinateRow[], volume: IngestedSlices): Finding | undefined {
  const unplaced = points.filter(
    ({ instanceNumber }) => volume.sliceOf(instanceNumber)?.toPatientMm === null,
  );
  if (unplaced.length === 0) return undefined;
  return {
    kind: "place-unknown",
    reason:
      "sides and levels cannot be checked, as slices lack ImagePositionPatient, ImageOrientationPatient or " +
      `PixelSpacing: ${inWords(unplaced)}`,
    source: PLACE_RULE,
  };
}

function inWords(points: readonly CoordinateRow[]): string {
  return points.map((point) => `${pointName(point)} (instance ${point.instanceNumber})`).join(", ");
}

function isInside({ x, y, instanceNumber }: CoordinateRow, volume: IngestedSlices): boolean {
  const { columns, rows } = volume.sliceOf(instanceNumber) ?? { columns: 0, rows: 0 };
  return x >= 0 && y >= 0 && x < columns && y < rows;
}

function refuse(kind: ExclusionKind, reason: string): Finding {
  return { kind, reason, source: "train_label_coordinates.csv" };
}
