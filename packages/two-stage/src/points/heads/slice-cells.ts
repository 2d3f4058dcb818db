import { nearestIndices } from "@spinegrade/crops";

/** The map between the slices of a series and those of one resized by the nearest slice. */
export interface SliceCells {
  /** A slice of the series, not rounded -> the resized one that shows it; between two that lie around it. */
  readonly toCell: (slice: number) => number;
  /** The inverse. */
  readonly toSlice: (cell: number) => number;
}

/** Makes both for a series of `depth` slices that is resized to `cells`: straight lines between the slices that are shown. */
export function sliceCells(depth: number, cells: number): SliceCells {
  const shown = nearestIndices(depth, cells);
  const slices = [...new Set(shown)];
  // where a slice is repeated, its middle stands for it
  const middles = slices.map((slice) => (shown.indexOf(slice) + shown.lastIndexOf(slice)) / 2);
  const spacing = cells / depth;
  return {
    toCell: (slice) => interpolate(slices, middles, slice, spacing),
    toSlice: (cell) => interpolate(middles, slices, cell, 1 / spacing),
  };
}

/** The straight line through the knots around x; outside them one of the given slope. */
function interpolate(from: readonly number[], to: readonly number[], x: number, slope: number): number {
  const above = from.findIndex((knot) => knot >= x);
  const [lower, upper] = above === -1 ? [from.length - 1, -1] : [above - 1, above];
  const [x0, y0, x1, y1] = [from[lower], to[lower], from[upper], to[upper]];
  if (x0 === undefined || y0 === undefined) return (y1 ?? NaN) + slope * (x - (x1 ?? NaN));
  if (x1 === undefined || y1 === undefined) return y0 + slope * (x - x0);
  return y0 + ((x - x0) / (x1 - x0)) * (y1 - y0);
}
