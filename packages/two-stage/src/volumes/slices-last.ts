import type { Crop } from "@spinegrade/crops";

/** A crop [slices, rows, columns] as a net takes it, slices as channels: [rows, columns, slices]. */
export function slicesLast({ values, shape: [slices, rows, columns] }: Crop): Float32Array {
  if (slices === 1) return values;
  const area = rows * columns;
  const turned = new Float32Array(values.length);
  for (let slice = 0; slice < slices; slice++)
    for (let pixel = 0; pixel < area; pixel++)
      turned[pixel * slices + slice] = values[slice * area + pixel] ?? 0;
  return turned;
}
