import type { SlicePlace } from "./slice-geometry.ts";
import { sliceNormal } from "./vectors.ts";

/** How a series lies in the body, which names the axis that its groups of slices are ordered by. */
export type Plane = "sagittal" | "axial" | "coronal";

const AXIS_OF_PLANE = { sagittal: 0, coronal: 1, axial: 2 } as const;

/** The plane to which the slices' normal is nearest. */
export function planeOf({ orientation }: Pick<SlicePlace, "orientation">): Plane {
  const [x, y, z] = sliceNormal(orientation).map(Math.abs) as [number, number, number];
  if (x >= y && x >= z) return "sagittal";
  return z >= y ? "axial" : "coronal";
}

/**
 * Orders groups of slices by the x (sagittal), y (coronal) or z (axial) of each one's first slice, where first means
 * first by instance number, as published; groups at one place keep their order.
 */
export function orderGroups<T extends SlicePlace>(
  groups: readonly (readonly T[])[],
  plane: Plane,
): (readonly T[])[] {
  const axis = AXIS_OF_PLANE[plane];
  const firstMm = (group: readonly T[]): number => group[0]?.positionMm[axis] ?? 0;
  return [...groups].sort((a, b) => firstMm(a) - firstMm(b));
}
