import type { VolumeShape } from "@spinegrade/shape-alignment";

/** A volume as ingest makes it: uint8 `[D, H, W]`, slices one after the other. */
export interface SliceVolume {
  readonly voxels: Uint8Array;
  readonly shape: VolumeShape;
}

/** A labelled point: x and y in pixels of the slice, z the slice's index; z = -1 marks a point without a label. */
export type XyzSlice = readonly [x: number, y: number, z: number];

/** The input of training and validation: a volume and its points in one square frame. */
export interface Example {
  /** [D, S, S] */
  readonly voxels: Uint8Array;
  readonly shape: VolumeShape;
  /** `[P * 3]`: x and y in pixels of the image, z the slice's index (-1: no label). NFN: left L1/L2 to L5/S1, then right; SCS: L1/L2 to L5/S1. */
  readonly xyz: Float32Array;
  /** `[P]`: 0 normal/mild, 1 moderate, 2 severe, -1 missing. */
  readonly grades: Int8Array;
}

/** @throws RangeError unless there is one grade a point. */
export function checkLabels(xyzSlice: readonly XyzSlice[], grades: ArrayLike<number>): void {
  if (xyzSlice.length !== grades.length) {
    throw new RangeError(`${xyzSlice.length} points, but ${grades.length} grades; each point has one grade`);
  }
}
