import type { Generator } from "@spinegrade/random";
import { add, cross, scale, type Vector3 } from "@spinegrade/volumes/slices";
import type { SlicePlane } from "../math/slice-plane.ts";

/** The planes of a series in spatial order. */
export interface Planes {
  readonly thicknessMm: number;
  readonly spacingMm: number;
  readonly slices: readonly SlicePlane[];
}

/** Directions of rows and columns. */
export interface Axes {
  readonly row: Vector3;
  readonly down: Vector3;
}

/** The properties that all slices of a stack share. */
export interface Grid {
  readonly size: number;
  readonly fieldMm: number;
  readonly axes: Axes;
}

/** Parallel planes about the middle one's centre, ordered along row x column. */
export function stackPlanes(middle: Vector3, grid: Grid, count: number, spacingMm: number): SlicePlane[] {
  const normal = cross(grid.axes.row, grid.axes.down);
  return Array.from({ length: count }, (_, i) =>
    planeAt(add(middle, scale(normal, (i - (count - 1) / 2) * spacingMm)), grid),
  );
}

function planeAt(middle: Vector3, { size, fieldMm, axes }: Grid): SlicePlane {
  const pixelSpacingMm = fieldMm / size;
  const toCorner = -(fieldMm - pixelSpacingMm) / 2;
  const positionMm = add(middle, add(scale(axes.row, toCorner), scale(axes.down, toCorner)));
  return {
    positionMm,
    rowDirection: axes.row,
    columnDirection: axes.down,
    pixelSpacingMm,
    rows: size,
    columns: size,
  };
}

/** An angle in radians by which a plane is turned: none for half of the series, else a few degrees. */
export function obliquity(generator: Generator): number {
  return generator.bernoulli(0.45) ? (generator.normal(0, 2.2) * Math.PI) / 180 : 0;
}

/** The spacing of slices that cover an extent from end to end; that of a single slice is the extent. */
export function spacingOver(extentMm: number, count: number): number {
  return extentMm / Math.max(1, count - 1);
}
