import type { GreyImage } from "@spinegrade/report";
import type { Example } from "../example.ts";

/** A labelled point of an example, in pixels of its image. */
export interface PlacedPoint {
  readonly index: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** One image that shows every point in its own slice: from top to bottom, bands of the slices of the points there. */
export interface LevelMosaic extends GreyImage {
  /** From top to bottom. */
  readonly points: readonly PlacedPoint[];
  /** Rows at which another slice begins, the first band's not among them. */
  readonly seams: readonly number[];
}

/** The points of an example that have a label, of those from `first` to `last`, not included. */
export function placedPoints({ xyz }: Example, first: number, last: number): PlacedPoint[] {
  return Array.from({ length: last - first }, (_, k) => first + k)
    .map((index) => {
      const [x = 0, y = 0, z = -1] = xyz.subarray(3 * index, 3 * index + 3);
      return { index, x, y, z };
    })
    .filter(({ z }) => z >= 0);
}

/** Draws the mosaic: half way between two points in different slices, the slice changes. */
export function levelMosaic(
  { voxels, shape: [D, H, W] }: Example,
  points: readonly PlacedPoint[],
): LevelMosaic {
  const sorted = [...points].sort((a, b) => a.y - b.y);
  const pixels = new Uint8Array(H * W);
  const seams: number[] = [];
  let top = 0;
  for (const [k, point] of (sorted.length > 0 ? sorted : [middleOf(D)]).entries()) {
    const next = sorted[k + 1];
    const bottom = next === undefined ? H : Math.min(H, Math.max(top, Math.round((point.y + next.y) / 2)));
    const start = Math.round(point.z) * H * W;
    pixels.set(voxels.subarray(start + top * W, start + bottom * W), top * W);
    if (next !== undefined && next.z !== point.z) seams.push(bottom);
    top = bottom;
  }
  return { pixels, rows: H, columns: W, points: sorted, seams };
}

/** The middle slice, which is shown when there is no point. */
function middleOf(D: number): PlacedPoint {
  return { index: -1, x: 0, y: 0, z: Math.floor(D / 2) };
}
