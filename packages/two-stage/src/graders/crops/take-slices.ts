import type { CropWindow, Grey } from "@spinegrade/crops";

/** The given slices of a volume, in the given order. */
export function takeSlices({ voxels, shape: [, rows, columns] }: Grey, slices: readonly number[]): Grey {
  const area = rows * columns;
  const taken = new Uint8Array(slices.length * area);
  slices.forEach((slice, index) => {
    taken.set(voxels.subarray(slice * area, (slice + 1) * area), index * area);
  });
  return { voxels: taken, shape: [slices.length, rows, columns] };
}

/** The part of a volume that a window shows, not resized. */
export function takeWindow(volume: Grey, { slices, top, left, rows, columns }: CropWindow): Grey {
  const [, height, width] = volume.shape;
  const taken = new Uint8Array(slices.length * rows * columns);
  let target = 0;
  for (const slice of slices) {
    for (let row = 0; row < rows; row++) {
      const begin = (slice * height + top + row) * width + left;
      taken.set(volume.voxels.subarray(begin, begin + columns), target);
      target += columns;
    }
  }
  return { voxels: taken, shape: [slices.length, rows, columns] };
}
