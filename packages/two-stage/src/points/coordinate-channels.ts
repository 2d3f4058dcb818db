/**
 * Adds to grey values the place of each voxel, from -1 to 1 along each axis, as channels: a net that averages its features
 * over all voxels then learns positions from few studies.
 * @param values of each voxel, one for each series that the net sees.
 * @param shape of a series: [D, H, W] for volumes, [H, W] for slices.
 * @returns the channels of each voxel next to each other: its values, then one place for each axis of `shape`.
 */
export function withCoordinates(values: Float32Array, shape: readonly number[]): Float32Array {
  const voxels = shape.reduce((product, size) => product * size, 1);
  const given = values.length / voxels;
  const channels = given + shape.length;
  const result = new Float32Array(voxels * channels);
  for (let voxel = 0; voxel < voxels; voxel++) {
    for (let series = 0; series < given; series++)
      result[voxel * channels + series] = values[voxel * given + series] ?? 0;
    let rest = voxel;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const size = shape[axis] ?? 1;
      result[voxel * channels + given + axis] = ((rest % size) + 0.5) * (2 / size) - 1;
      rest = Math.floor(rest / size);
    }
  }
  return result;
}
