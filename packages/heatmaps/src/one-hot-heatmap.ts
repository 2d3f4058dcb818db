import { requireBackend } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { nearestIndex } from "./nearest-index.ts";

/** Largest distance outside the volume at which a point still counts for its border, in mask px or slices. */
const MARGIN = 1;

/**
 * The target of the NFN net: a voxel of 1 at each rounded point, halves rounded to even, 0 elsewhere.
 * @param xyzMask [P * 3]: x and y in mask px from the centre of the first pixel, z in slices; z = -1 marks a missing
 * point, whose heatmap is 0 throughout.
 * @param shape depth D, height h and width w of the volume's mask.
 * @returns [1, D, h, w, P].
 * @throws RangeError for a point more than 1 outside the volume; UserError before `startEngine`.
 */
export function oneHotHeatmap(
  xyzMask: Float32Array,
  shape: readonly [depth: number, height: number, width: number],
): tf.Tensor5D {
  requireBackend();
  const [depth, height, width] = shape;
  const points = xyzMask.length / 3;
  const values = new Float32Array(depth * height * width * points);
  for (let point = 0; point < points; point++) {
    const z = xyzMask[3 * point + 2] ?? Number.NaN;
    if (z === -1) continue;
    const plane = voxelIndex(z, depth, "z", point);
    const row = voxelIndex(xyzMask[3 * point + 1] ?? Number.NaN, height, "y", point);
    const column = voxelIndex(xyzMask[3 * point] ?? Number.NaN, width, "x", point);
    values[((plane * height + row) * width + column) * points + point] = 1;
  }
  return tf.tensor5d(values, [1, depth, height, width, points]);
}

function voxelIndex(position: number, size: number, axis: string, point: number): number {
  if (!(position >= -MARGIN && position <= size - 1 + MARGIN)) {
    throw new RangeError(
      `point ${point} is at ${axis} = ${position}, outside the mask, where ${axis} is 0 to ${size - 1}: ` +
        "exclude the sample, or mark the point as missing with z = -1",
    );
  }
  return nearestIndex(position, size);
}
