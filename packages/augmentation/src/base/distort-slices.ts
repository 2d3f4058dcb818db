import type { VolumeShape } from "@spinegrade/shape-alignment";
import type { Distortion } from "./draw-distortion.ts";

/**
 * Distorts slices, all alike, by the formulas of albumentations 1.4: bilinear, mirrored at the edges without repeating
 * the edge pixel. Its lens also shifts slices by half a pixel, which is omitted.
 * @param voxels uint8 [D, H, W]; not changed.
 */
export function distortSlices(voxels: Uint8Array, shape: VolumeShape, distortion: Distortion): Uint8Array {
  const [depth, rows, columns] = shape;
  const area = rows * columns;
  const { corners, right, lower } = samplingOf(sourceOf(distortion, rows, columns), rows, columns);
  const distorted = new Uint8Array(voxels.length);
  for (let slice = 0; slice < depth; slice++) {
    const from = voxels.subarray(slice * area, (slice + 1) * area);
    const at = (corner: number): number => from[corners[corner] as number] as number;
    for (let pixel = 0; pixel < area; pixel++) {
      const [u, v] = [right[pixel] as number, lower[pixel] as number];
      const upper = at(4 * pixel) * (1 - u) + at(4 * pixel + 1) * u;
      const under = at(4 * pixel + 2) * (1 - u) + at(4 * pixel + 3) * u;
      distorted[slice * area + pixel] = Math.round(upper * (1 - v) + under * v);
    }
  }
  return distorted;
}

/** The place in the source that a pixel of the distorted slice shows. */
type SourceOf = (x: number, y: number) => readonly [x: number, y: number];

function sourceOf(distortion: Distortion, rows: number, columns: number): SourceOf {
  if (distortion.kind === "grid") {
    const [xs, ys] = [stretched(columns, distortion.columns), stretched(rows, distortion.rows)];
    return (x, y) => [xs[x] ?? x, ys[y] ?? y];
  }
  // a lens of Brown's model whose two radial coefficients are equal; its focal lengths are the sides
  const [middleX, middleY] = [(columns - 1) / 2, (rows - 1) / 2];
  return (x, y) => {
    const [u, v] = [(x - middleX) / columns, (y - middleY) / rows];
    const squared = u * u + v * v;
    const factor = 1 + distortion.strength * (squared + squared * squared);
    return [middleX + columns * u * factor, middleY + rows * v * factor];
  };
}

/** For each position along a side, the position that it shows: each part runs evenly, the last one to the side's end. */
function stretched(side: number, factors: readonly number[]): Float64Array {
  const part = Math.max(1, Math.floor(side / (factors.length - 1)));
  const positions = new Float64Array(side);
  let begin = 0;
  for (const [index, factor] of factors.entries()) {
    const first = index * part;
    const isLast = first + part > side;
    const end = isLast ? side : begin + part * factor;
    const count = Math.min(part, side - first);
    for (let step = 0; step < count; step++)
      positions[first + step] = begin + ((end - begin) * step) / Math.max(1, count - 1);
    begin = end;
  }
  return positions;
}

/** The four pixels around each source place, and how far right and below the first of them it lies, 0..1. */
function samplingOf(
  source: SourceOf,
  rows: number,
  columns: number,
): { readonly corners: Int32Array; readonly right: Float32Array; readonly lower: Float32Array } {
  const area = rows * columns;
  const sampling = {
    corners: new Int32Array(4 * area),
    right: new Float32Array(area),
    lower: new Float32Array(area),
  };
  for (let pixel = 0; pixel < area; pixel++) {
    const column = pixel % columns;
    const [x, y] = source(column, (pixel - column) / columns);
    const [left, top] = [Math.floor(x), Math.floor(y)];
    sampling.right[pixel] = x - left;
    sampling.lower[pixel] = y - top;
    for (let corner = 0; corner < 4; corner++) {
      const [dx, dy] = [corner % 2, corner >> 1];
      sampling.corners[4 * pixel + corner] =
        reflected(top + dy, rows) * columns + reflected(left + dx, columns);
    }
  }
  return sampling;
}

/** A position along a line that is mirrored at both ends, without the end repeated. */
function reflected(position: number, length: number): number {
  const last = length - 1;
  if (last === 0) return 0;
  const inPeriod = ((position % (2 * last)) + 2 * last) % (2 * last);
  return Math.min(inPeriod, 2 * last - inPeriod);
}
