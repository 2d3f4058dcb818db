import type { PartialGeometry } from "../space/slice-geometry.ts";
import type { Turn } from "../space/turn.ts";
import type { SeriesIds } from "./series-ids.ts";
import type { QuarantinedSlice } from "./quarantined-slice.ts";
import type { SeriesFlag } from "./series-flags.ts";

/**
 * One slice of a volume: the file it was, and where its pixels in the volume lie; null is what the file does not state.
 * Position, orientation, spacing and size are those of the turned picture.
 */
export interface SliceRecord extends PartialGeometry {
  /** Index in the volume, from 0. */
  readonly zIndex: number;
  /** From the file name, which is what the label tables call instance_number, or from (0020,0013) if so chosen. */
  readonly instanceNumber: number;
  readonly fileName: string;
  /** Index of the frame in its file, from 0. */
  readonly frame: number;
  /** Index of the group of equal orientation, in the volume's order. */
  readonly group: number;
  /** Position along the group's normal; null when the series is in order of instance number. */
  readonly projectionMm: number | null;
  /** The slice's own size in the volume, before padding. */
  readonly rows: number;
  readonly columns: number;
  /** How the file's picture was turned to the canonical orientation; absent: it lies as it is stored. */
  readonly turn?: Turn;
}

/** The slices of a volume in order: slice k of the volume is `slices[k]`. */
export interface SliceTable extends SeriesIds {
  /** [D, H, W] */
  readonly shape: readonly [number, number, number];
  readonly slices: readonly SliceRecord[];
  /** Slices of the series that are not in the volume, and why; in order of file name and frame. */
  readonly quarantined: readonly QuarantinedSlice[];
  /** What is remarkable about the slices that are. */
  readonly flags: readonly SeriesFlag[];
}
