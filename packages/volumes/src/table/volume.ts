import type { SliceTable } from "./slice-table.ts";

/** A series as voxels, with the source file of each slice. */
export interface Volume {
  /** [D, H, W], 8-bit grey. */
  readonly voxels: Uint8Array<ArrayBuffer>;
  readonly shape: readonly [number, number, number];
  readonly sliceTable: SliceTable;
}
