import type { SliceRecord, SliceTable } from "../table/slice-table.ts";
import { toStoredPixel } from "./turn.ts";

/** A point of a volume in the frame of its slice. */
export interface SlicePixel {
  /** The slice nearest to the point's z. */
  readonly slice: SliceRecord;
  /** Column and row index in the slice as its file stores it; whole numbers are pixel centres. */
  readonly xSlice: number;
  readonly ySlice: number;
  /** Whether the point lies in the slice, and not in its padding or outside the volume. */
  readonly isInside: boolean;
}

/**
 * Maps a point of the volume, [x, y, z] in voxels, to the stored pixels of the series' files. Padding is at the bottom
 * and right, so x and y change only where the slice was turned: the turn is undone. Outside the volume the nearest
 * slice is used; halfway between two slices, the later one.
 * @throws RangeError when the point is not three finite numbers or the table has no slices.
 */
export function toSlicePixel(
  { slices }: Pick<SliceTable, "slices">,
  [x, y, z]: readonly [number, number, number],
): SlicePixel {
  const nearest = Math.round(z);
  const slice = slices[Math.min(slices.length - 1, Math.max(0, nearest))];
  if (slice === undefined || !Number.isFinite(x + y))
    throw new RangeError(`[${x}, ${y}, ${z}] is not a point of a volume of ${slices.length} slices`);
  const isInside = slice.zIndex === nearest && isWithin(x, slice.columns) && isWithin(y, slice.rows);
  const [xSlice, ySlice] = toStoredPixel(slice, [x, y]);
  return { slice, xSlice, ySlice, isInside };
}

/** Whether an index lies on one of `count` pixels, each extending half a pixel around its centre. */
function isWithin(index: number, count: number): boolean {
  return index >= -0.5 && index < count - 0.5;
}
