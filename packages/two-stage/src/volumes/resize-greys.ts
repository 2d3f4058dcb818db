import { nearestIndices, type Grey, type Shape3 } from "@spinegrade/crops";

/** Resizes a volume by the nearest voxel, as `resizeNearest`, and keeps its 8-bit grey values. */
export function resizeGreys({ voxels, shape: source }: Grey, shape: Shape3): Grey {
  const [slices, rows, columns] = source;
  const [fromSlice, fromRow, fromColumn] = [
    nearestIndices(slices, shape[0]),
    nearestIndices(rows, shape[1]),
    nearestIndices(columns, shape[2]),
  ];
  const resized = new Uint8Array(shape[0] * shape[1] * shape[2]);
  let target = 0;
  for (const slice of fromSlice)
    for (const row of fromRow) {
      const begin = (slice * rows + row) * columns;
      for (const column of fromColumn) resized[target++] = voxels[begin + column] ?? 0;
    }
  return { voxels: resized, shape };
}
