import { nearestIndices } from "./nearest-indices.ts";
import { NORMALISED } from "./normalise-greys.ts";
import type { CropWindow, Shape3 } from "./crop-window.ts";

/** 8-bit grey values [D, H, W]. */
export interface Grey {
  readonly voxels: Uint8Array;
  readonly shape: Shape3;
}

/** Grey values as a net takes them, (v / 255 - 0.5) / 0.5, [slices, rows, columns]. */
export interface Crop {
  readonly values: Float32Array;
  readonly shape: Shape3;
}

/**
 * Cuts a window out of a volume, resized by the nearest pixel.
 * @param window as `placeWindow` or `placeCentre` gives it for this volume; null for a view that is missing: mid-grey,
 *   0 after normalisation.
 * @param shape of the crop.
 * @throws RangeError for a window that does not lie in the volume.
 */
export function cutCrop({ voxels, shape: source }: Grey, window: CropWindow | null, shape: Shape3): Crop {
  const [slices, rows, columns] = shape;
  const values = new Float32Array(slices * rows * columns);
  if (window === null) return { values, shape };
  mustLieIn(source, window);
  const [, height, width] = source;
  const fromSlice = nearestIndices(window.slices.length, slices);
  const fromRow = nearestIndices(window.rows, rows);
  const fromColumn = nearestIndices(window.columns, columns);
  let target = 0;
  for (const sliceOfWindow of fromSlice) {
    const slice = window.slices[sliceOfWindow] ?? 0; // nearestIndices gives places of the window alone
    for (const row of fromRow) {
      const begin = (slice * height + window.top + row) * width + window.left;
      for (const column of fromColumn) values[target++] = NORMALISED[voxels[begin + column] ?? 0] ?? 0;
    }
  }
  return { values, shape };
}

function mustLieIn([depth, height, width]: Shape3, { slices, top, left, rows, columns }: CropWindow): void {
  const isInside =
    slices.every((slice) => slice >= 0 && slice < depth) &&
    Math.min(top, left) >= 0 &&
    top + rows <= height &&
    left + columns <= width;
  if (isInside) return;
  throw new RangeError(
    `a window of ${rows} x ${columns} pixels from row ${top} and column ${left} of the slices ${slices.join(", ")} ` +
      `does not lie in a volume [${depth}, ${height}, ${width}]`,
  );
}
