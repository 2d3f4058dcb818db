import type { PartialGeometry } from "../space/slice-geometry.ts";
import type { Turn } from "../space/turn.ts";
import type { SeriesIds } from "./series-ids.ts";
import type { QuarantinedSlice } from "./quarantined-slice.ts";
import type { SeriesFlag } from "./series-flags.ts";

/**
 * One slice of a volume: its source file, and the geometry of its pixels in the volume. Null marks an attribute that
 * the file does not state. Position, orientation, spacing and size are those after the turn.
 */
export interface SliceRecord extends PartialGeometry {
  /** Index in the volume, from 0. */
  readonly zIndex: number;
  /** From the file name (the label tables' instance_number), or from (0020,0013) when that option is chosen. */
  readonly instanceNumber: number;
  readonly fileName: string;
  /** Index of the frame in its file, from 0. */
  readonly frame: number;
  /** Index of the group of slices with equal orientation, in volume order. */
  readonly group: number;
  /** Position along the group's normal; null when the series is ordered by instance number. */
  readonly projectionMm: number | null;
  /** The slice's own size in the volume, before padding. */
  readonly rows: number;
  readonly columns: number;
  /** The turn of the stored slice to the canonical orientation; absent when it lies as stored. */
  readonly turn?: Turn;
}

/** The slices of a volume in order: slice k of the volume is `slices[k]`. */
export interface SliceTable extends SeriesIds {
  /**
   * FrameOfReferenceUID (0020,0052) of all slices: positions of two series can be compared where it is the same. Absent
   * when a slice does not state it, or slices differ.
   */
  readonly frameOfReferenceUid?: string;
  /** [D, H, W] */
  readonly shape: readonly [number, number, number];
  /**
   * The side of the square that every slice of the volume was stretched to: its voxels are then no pixels of the slices,
   * whose sizes and spacings are those before. Absent where they are.
   */
  readonly stretchedTo?: number;
  readonly slices: readonly SliceRecord[];
  /** Slices of the series that are not in the volume, with reasons; ordered by file name and frame. */
  readonly quarantined: readonly QuarantinedSlice[];
  /** Remarks on the slices in the volume. */
  readonly flags: readonly SeriesFlag[];
}
