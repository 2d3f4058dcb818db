import type { SliceRecord, SliceTable } from "@spinegrade/volumes/slices";

/** A column, row and slice; whole slices are indices of the volume. */
export type Point3 = readonly [x: number, y: number, z: number];

/**
 * A point of a volume's slice -> the frame of `size` by `size` pixels to which every slice is stretched, whatever its
 * own sides: x * size / columns, y * size / rows, as the two-stage solution counts its points. z is not changed.
 * @throws RangeError when the table has no slices or the point is not finite.
 */
export function toStretched(table: Pick<SliceTable, "slices">, size: number, [x, y, z]: Point3): Point3 {
  const { columns, rows } = sliceNear(table, [x, y, z]);
  return [(x * size) / columns, (y * size) / rows, z];
}

/** The inverse of `toStretched`. @throws RangeError as that. */
export function fromStretched(table: Pick<SliceTable, "slices">, size: number, [x, y, z]: Point3): Point3 {
  const { columns, rows } = sliceNear(table, [x, y, z]);
  return [(x * columns) / size, (y * rows) / size, z];
}

/** The nearest slice, whose sides count. */
function sliceNear({ slices }: Pick<SliceTable, "slices">, [x, y, z]: Point3): SliceRecord {
  const slice = slices[Math.min(slices.length - 1, Math.max(0, Math.round(z)))];
  if (slice === undefined || !Number.isFinite(x + y + z))
    throw new RangeError(`[${x}, ${y}, ${z}] is not a point of a volume of ${slices.length} slices`);
  return slice;
}
