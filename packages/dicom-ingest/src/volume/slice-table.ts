import type { SeriesIds } from "../dicom/dicom-error.ts";
import type { SliceGeometry } from "../geometry/read-geometry.ts";

/** One slice of a volume: the file it was, and where it lies. */
export interface SliceRecord extends SliceGeometry {
  /** Index in the volume, from 0. */
  readonly zIndex: number;
  /** From the file name, which is what the label tables call instance_number, or from (0020,0013) if so chosen. */
  readonly instanceNumber: number;
  readonly fileName: string;
  /** Index of the frame in its file, from 0. */
  readonly frame: number;
  /** Index of the group of equal orientation, in the volume's order. */
  readonly group: number;
  /** Position along the group's normal. */
  readonly projectionMm: number;
  /** The slice's own size, before padding to the volume's. */
  readonly rows: number;
  readonly columns: number;
}

/** The slices of a volume in order: slice k of the volume is `slices[k]`. */
export interface SliceTable extends SeriesIds {
  /** [D, H, W] */
  readonly shape: readonly [number, number, number];
  readonly slices: readonly SliceRecord[];
}
