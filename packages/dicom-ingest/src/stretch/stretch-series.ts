import { isPlaced, type SliceRecord, type SliceTable, type Volume } from "@spinegrade/volumes/slices";
import { planeOfSeries, type Plane } from "../geometry/order-groups.ts";
import { sortByPlace } from "../geometry/sort-by-place.ts";
import { compareByInstance } from "../geometry/sort-slices.ts";
import { normaliseStretched } from "../greys/normalise-stretched.ts";
import type { Frame, SliceName } from "../volume/frames/frame.ts";
import { checkVolumeSize } from "../volume/volume-limit.ts";
import { stretchSlice } from "./stretch-slice.ts";

/** Place of slices in the order of a plane, mm: from right to left, from front to back, from head to feet. */
const ORDER: Readonly<Record<Plane, (positionMm: readonly [number, number, number]) => number>> = {
  sagittal: ([x]) => x,
  coronal: ([, y]) => y,
  axial: ([, , z]) => -z,
};

/**
 * The volume of a series in the two-stage solution: slices ordered by one component of their position alone, whatever
 * their groups; each stretched to a square; all normalised together (see `normaliseStretched`). A series with a slice of
 * unknown place keeps the order of the slice table.
 * @param frames the slices, turned as in the slice table.
 * @param table of the same slices.
 * @returns a volume whose slice table has `stretchedTo`, and sizes and spacings of the slices before stretching.
 * @throws DicomError if the volume would be larger than 2 GiB.
 */
export function stretchSeries(
  frames: readonly Frame[],
  table: SliceTable,
  { side, plane }: { readonly side: number; readonly plane?: Plane | undefined },
): Volume {
  const shape = [frames.length, side, side] as const;
  const reason = `with every slice stretched to ${side} x ${side}; at most 2 GiB can be stored: split the series`;
  checkVolumeSize(table, shape, reason);
  const records = new Map(table.slices.map((record) => [nameOf(record), record]));
  const recordOf = (frame: SliceName): SliceRecord => {
    const record = records.get(nameOf(frame));
    if (record === undefined) throw new RangeError(`${frame.fileName} is not in the slice table`);
    return record;
  };
  const ordered =
    orderFrames(frames, plane) ?? frames.toSorted((a, b) => recordOf(a).zIndex - recordOf(b).zIndex);
  const values = new Float32Array(frames.length * side * side);
  ordered.forEach((frame, z) => {
    stretchSlice(frame, side, values.subarray(z * side * side, (z + 1) * side * side));
  });
  const slices = ordered.map((frame, zIndex) => ({ ...recordOf(frame), zIndex }));
  return {
    voxels: normaliseStretched(values),
    shape,
    sliceTable: { ...table, shape, slices, stretchedTo: side },
  };
}

/** Undefined where a slice does not state its place. */
function orderFrames(frames: readonly Frame[], named: Plane | undefined): Frame[] | undefined {
  const placed = frames.filter((frame) => isPlaced(frame));
  if (placed.length < frames.length) return undefined;
  const along = ORDER[planeOfSeries(placed, named)];
  return sortByPlace(placed, ({ positionMm }) => along(positionMm), compareByInstance);
}

function nameOf({ fileName, frame }: Pick<SliceName, "fileName" | "frame">): string {
  return `${frame}/${fileName}`;
}
