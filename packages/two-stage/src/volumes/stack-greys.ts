import type { Grey } from "@spinegrade/crops";

/** The slices of volumes of one size, one volume after the other. @throws RangeError without volumes. */
export function stackGreys(volumes: readonly Grey[]): Grey {
  const [first, ...others] = volumes;
  if (first === undefined) throw new RangeError("there are no volumes to stack");
  if (others.length === 0) return first;
  const [depth, rows, columns] = first.shape;
  const voxels = new Uint8Array(volumes.length * first.voxels.length);
  volumes.forEach((one, index) => {
    voxels.set(one.voxels, index * first.voxels.length);
  });
  return { voxels, shape: [volumes.length * depth, rows, columns] };
}
