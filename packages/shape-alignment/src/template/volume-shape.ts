/** Slices, rows and columns of a volume: `[D, H, W]`, the last index running fastest. */
export type VolumeShape = readonly [slices: number, rows: number, columns: number];

/** @throws RangeError when the shape does not match the number of voxels. */
export function checkVolume(voxels: Uint8Array, shape: VolumeShape): void {
  const [slices, rows, columns] = shape;
  if (![slices, rows, columns].every((length) => Number.isInteger(length) && length > 0)) {
    throw new RangeError(`the lengths of a volume must be positive whole numbers, not [${shape.join(", ")}]`);
  }
  if (slices * rows * columns !== voxels.length) {
    throw new RangeError(`shape [${shape.join(", ")}] does not hold ${voxels.length} voxels`);
  }
}
