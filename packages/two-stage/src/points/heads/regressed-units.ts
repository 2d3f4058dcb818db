import type { MaskedPointLossOptions } from "@spinegrade/losses";
import { POINT_FRAME } from "../../studies/study.ts";
import type { PointHead } from "./point-head.ts";

/** The unit of a regressor's coordinates, and their comparison with labelled ones. */
export interface RegressedUnit extends Pick<PointHead, "toCoordinates" | "toPlace"> {
  readonly loss: MaskedPointLossOptions;
}

/** Two coordinates of a point in a slice, in units of a number of pixels of `POINT_FRAME`. */
export function planeUnit(unitPx: number, loss: MaskedPointLossOptions): RegressedUnit {
  return {
    loss,
    toCoordinates:
      () =>
      ([x, y]) => [x / unitPx, y / unitPx],
    toPlace:
      () =>
      ({ 0: x = NaN, 1: y = NaN }) => [unitPx * x, unitPx * y, 0],
  };
}

/** The units of the coordinates of a net of series: factors on shares of the frame's side and of the slices. */
export interface VolumePointScale {
  readonly xy: number;
  readonly z: number;
  /** Multiplies them in the loss, which is smooth L1. */
  readonly loss: number;
}

/** The published scale of nets of one sagittal series. */
export const SHARES: VolumePointScale = { xy: 1, z: 1, loss: 8 };

/** The published scale of nets of an axial series or of two sagittal ones. */
export const AXIAL_VOLUME_SCALE: VolumePointScale = { xy: 4, z: 16, loss: 1 };

/** Three coordinates of a point in a series. */
export function volumeUnit({ xy, z: ofSlices, loss }: VolumePointScale): RegressedUnit {
  return {
    loss: { kind: "smooth-l1", scale: loss },
    toCoordinates:
      (depth) =>
      ([x, y, z]) => [(xy * x) / POINT_FRAME, (xy * y) / POINT_FRAME, (ofSlices * z) / depth],
    toPlace:
      (depth) =>
      ({ 0: x = NaN, 1: y = NaN, 2: z = NaN }) => [
        (x * POINT_FRAME) / xy,
        (y * POINT_FRAME) / xy,
        (z * depth) / ofSlices,
      ],
  };
}
