import type { Vector3 } from "@spinegrade/volumes/slices";
import type { NoiseField } from "./noise-field.ts";
import type { Points } from "./points.ts";

/** One body's place in the noise field, and a list for the points that are sampled next. */
export interface Ground {
  readonly noise: NoiseField;
  readonly offset: Vector3;
  readonly points: Points;
}

/** The coordinates of points: a list, or one value for all. */
export type Axes = readonly [x: Float64Array | number, y: Float64Array | number, z: Float64Array | number];

/** Samples noise whose grain is `mm` at points given in mm. */
export function sampleStretched(
  { noise, offset, points }: Ground,
  count: number,
  [x, y, z]: Axes,
  mm: number,
  values: Float64Array,
): void {
  stretch(x, count, mm, offset[0], points.x);
  stretch(y, count, mm, offset[1], points.y);
  stretch(z, count, mm, offset[2], points.z);
  noise.sample(points, count, values);
}

/** Writes one coordinate of points from mm to lattice steps of `mm`. */
export function stretch(
  from: Float64Array | number,
  count: number,
  mm: number,
  offset: number,
  to: Float64Array,
): void {
  if (typeof from === "number") to.fill(from / mm + offset, 0, count);
  else for (let i = 0; i < count; i++) to[i] = (from[i] as number) / mm + offset;
}
