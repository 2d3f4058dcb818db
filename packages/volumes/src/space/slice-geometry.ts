import type { Orientation, Vector3 } from "./vectors.ts";

/** Where an image lies in the patient and how it is turned (PS3.3 section C.7.6.2): what slices are ordered by. */
export interface SlicePlace {
  /** Centre of the first pixel, in mm. */
  readonly positionMm: Vector3;
  readonly orientation: Orientation;
}

/** Where each pixel of an image lies in the patient. */
export interface SliceGeometry extends SlicePlace {
  /** Distance between rows, then between columns, in mm. */
  readonly pixelSpacingMm: readonly [number, number];
}

/** As much of a geometry as a file states; null is what it does not state, or not usably. */
export type PartialGeometry = { readonly [Name in keyof SliceGeometry]: SliceGeometry[Name] | null };

/** Whether position and orientation are known. */
export function isPlaced<T extends PartialGeometry>(slice: T): slice is T & SlicePlace {
  return slice.positionMm !== null && slice.orientation !== null;
}
