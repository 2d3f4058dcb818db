import * as tf from "@tensorflow/tfjs-core";

/** The slices' map, cut into volumes: [N, h, w, C] -> B of [1, D, h, w, C], where the depths D sum up to N. */
export function splitByDepth(map: tf.Tensor4D, depths: readonly number[]): tf.Tensor5D[] {
  const [, height, width, channels] = map.shape;
  const parts = depths.length === 1 ? [map] : tf.split(map, [...depths], 0);
  return parts.map((part) => tf.reshape<tf.Rank.R5>(part, [1, part.shape[0], height, width, channels]));
}

/** @throws RangeError unless the depths are whole, positive and sum up to the number of slices. */
export function checkDepths(depths: readonly number[], slices: number): void {
  const areDepths = depths.length > 0 && depths.every((depth) => Number.isInteger(depth) && depth > 0);
  const total = depths.reduce((sum, depth) => sum + depth, 0);
  if (!areDepths || total !== slices) {
    throw new RangeError(`depths [${depths.join(", ")}] do not divide ${slices} slices into volumes`);
  }
}

/** @throws RangeError unless there is a heatmap for each volume, where any are given. */
export function checkHeatmaps(heatmaps: readonly tf.Tensor[] | undefined, volumes: number): void {
  if (heatmaps !== undefined && heatmaps.length !== volumes)
    throw new RangeError(`there are ${volumes} volumes, but ${heatmaps.length} pooling heatmaps`);
}
