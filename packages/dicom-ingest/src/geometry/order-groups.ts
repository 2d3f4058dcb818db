import { type SlicePlace, sliceNormal } from "@spinegrade/volumes/slices";
import { sortByPlace } from "./sort-by-place.ts";

/** The plane of a series, which determines the axis that orders its groups of slices. */
export type Plane = "sagittal" | "axial" | "coronal";

const AXIS_OF_PLANE = { sagittal: 0, coronal: 1, axial: 2 } as const;
const PLANES: readonly Plane[] = ["sagittal", "axial", "coronal"]; // the first of two that are equally near counts

const SAME_COSINE = 0.001; // what the header's rounding may do to a slice half way between two planes
const WITHIN_50_DEGREES = Math.cos((50 / 180) * Math.PI);
const WITHIN_60_DEGREES = 0.5;
const HALF_WAY = 0.06; // cosines of a normal within 2.5 degrees of half way between two planes

type Oriented = Pick<SlicePlace, "orientation">;

/**
 * The plane to which the slices' normal is nearest; of two that are equally near, sagittal before axial before coronal.
 * @param expected the plane of the whole series: it counts up to 60 degrees, as axial slices follow their discs.
 */
export function planeOf(slice: Oriented, expected?: Plane): Plane {
  if (expected !== undefined && cosineOf(slice, expected) >= WITHIN_60_DEGREES) return expected;
  const largest = Math.max(...PLANES.map((plane) => cosineOf(slice, plane)));
  return PLANES.find((plane) => cosineOf(slice, plane) > largest - SAME_COSINE) ?? "sagittal";
}

/**
 * The plane of a series: that of most slices; of two with as many, sagittal before axial before coronal.
 * @param named the plane that the series is listed as: it counts if half of the slices are within 50 degrees of it.
 */
export function planeOfSeries(slices: readonly Oriented[], named?: Plane): Plane {
  if (named !== undefined) {
    const inPlane = slices.filter((slice) => cosineOf(slice, named) >= WITHIN_50_DEGREES);
    if (2 * inPlane.length >= slices.length) return named;
  }
  const planes = slices.map((slice) => planeOf(slice));
  const countOf = (plane: Plane): number => planes.filter((other) => other === plane).length;
  return PLANES.reduce((most, plane) => (countOf(plane) > countOf(most) ? plane : most));
}

/** Whether the slice lies within 2.5 degrees of half way between two planes. */
export function isPlaneAmbiguous(slice: Oriented): boolean {
  const [largest = 1, second = 0] = PLANES.map((plane) => cosineOf(slice, plane)).sort((a, b) => b - a);
  return second > largest - HALF_WAY;
}

function cosineOf({ orientation }: Oriented, plane: Plane): number {
  return Math.abs(sliceNormal(orientation)[AXIS_OF_PLANE[plane]]);
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
  return sortByPlace(groups, firstMm);
}
