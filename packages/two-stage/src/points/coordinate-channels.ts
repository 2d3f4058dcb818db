/**
 * Adds to grey values the place of each voxel, from -1 to 1 along each axis, as channels: a net that averages its features
 * over all voxels then learns positions from few studies.
 * @param shape of the values: [D, H, W] for volumes, [H, W] for slices.
 * @returns the channels of each voxel next to each other: grey value, then one place for each axis of `shape`.
 */
export function withCoordinates(values: Float32Array, shape: readonly number[]): Float32Array {
  const channels = shape.length + 1;
  const result = new Float32Array(values.length * channels);
  for (let voxel = 0; voxel < values.length; voxel++) {
    result[voxel * channels] = values[voxel] ?? 0;
    let rest = voxel;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const size = shape[axis] ?? 1;
      result[voxel * channels + 1 + axis] = ((rest % size) + 0.5) * (2 / size) - 1;
      rest = Math.floor(rest / size);
    }
  }
  return result;
}
