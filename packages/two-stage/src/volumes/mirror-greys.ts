import type { Grey } from "@spinegrade/crops";

/** Mirrors slices: columns, rows or both in reverse order. */
export function mirrorGreys({ voxels, shape }: Grey, [alongX, alongY]: readonly [boolean, boolean]): Grey {
  const [depth, rows, columns] = shape;
  const mirrored = new Uint8Array(voxels.length);
  for (let row = 0; row < depth * rows; row++) {
    const y = row % rows;
    const from = (row - y + (alongY ? rows - 1 - y : y)) * columns;
    mirrored.set(voxels.subarray(from, from + columns), row * columns);
    if (alongX) mirrored.subarray(row * columns, (row + 1) * columns).reverse();
  }
  return { voxels: mirrored, shape };
}
