import type { CropWindow, Shape3 } from "./crop-window.ts";
import type { Point3 } from "../frames/stretched-frame.ts";

/**
 * A point of the volume -> the same point in a crop of the given shape, fractions of a pixel included. z becomes the
 * place among the window's slices, counted in slices of the crop; of slices that repeat, the first counts.
 */
export function toCrop(window: CropWindow, [slices, rows, columns]: Shape3, [x, y, z]: Point3): Point3 {
  return [
    ((x - window.left) * columns) / window.columns,
    ((y - window.top) * rows) / window.rows,
    (placeOf(window.slices, z) * slices) / window.slices.length,
  ];
}

/** A point of the crop -> the point of the volume that it shows: the inverse of `toCrop`. */
export function fromCrop(window: CropWindow, [slices, rows, columns]: Shape3, [x, y, z]: Point3): Point3 {
  return [
    window.left + (x * window.columns) / columns,
    window.top + (y * window.rows) / rows,
    sliceAt(window.slices, (z * window.slices.length) / slices),
  ];
}

function placeOf(slices: readonly number[], z: number): number {
  return isRun(slices) ? z - (slices[0] ?? 0) : Math.max(0, slices.indexOf(Math.round(z)));
}

function sliceAt(slices: readonly number[], place: number): number {
  const first = slices[0] ?? 0;
  if (isRun(slices)) return first + place;
  return slices[Math.min(slices.length - 1, Math.max(0, Math.round(place)))] ?? first;
}

/** Whether slices follow each other, none twice. */
function isRun(slices: readonly number[]): boolean {
  return slices.every((slice, index) => slice === (slices[0] ?? 0) + index);
}
