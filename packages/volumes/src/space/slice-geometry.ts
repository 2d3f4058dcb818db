import type { Orientation, Vector3 } from "./vectors.ts";

/** Position and orientation of an image in the patient (PS3.3 section C.7.6.2); slices are ordered by them. */
export interface SlicePlace {
  /** Centre of the first pixel, in mm. */
  readonly positionMm: Vector3;
  readonly orientation: Orientation;
}

/** Maps each pixel of an image to patient space. */
export interface SliceGeometry extends SlicePlace {
  /** Distance between rows, then between columns, in mm. */
  readonly pixelSpacingMm: readonly [number, number];
}

/** The part of a geometry that a file states; null for an attribute that is absent or unusable. */
export type PartialGeometry = { readonly [Name in keyof SliceGeometry]: SliceGeometry[Name] | null };

/** Whether position and orientation are known. */
export function isPlaced<T extends PartialGeometry>(slice: T): slice is T & SlicePlace {
  return slice.positionMm !== null && slice.orientation !== null;
}
