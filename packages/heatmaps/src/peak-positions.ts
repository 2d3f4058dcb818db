import type * as tf from "@tensorflow/tfjs-core";

/**
 * The expected position of each point near the highest pixel of its heatmap. Unlike `dsnt`, it does not lie between two places
 * where the net is unsure which of them is meant. Not differentiable.
 * @param heatmap [1, D, h, w, P], not negative; its slices are added.
 * @param radius the rows and columns on each side of the highest pixel that count.
 * @returns for each point x and y in mask px from the centre of the first pixel; NaN where the heatmap is NaN.
 */
export function peakPositions(heatmap: tf.Tensor5D, radius: number): (readonly [x: number, y: number])[] {
  const [, , height, width, points] = heatmap.shape;
  const values = heatmap.dataSync<"float32">();
  return Array.from({ length: points }, (_, point) => {
    const plane = new Float64Array(height * width);
    for (let voxel = 0, i = point; i < values.length; voxel++, i += points) {
      const pixel = voxel % plane.length;
      plane[pixel] = (plane[pixel] ?? 0) + (values[i] ?? 0);
    }
    return meanAround(plane, width, radius);
  });
}

function meanAround(plane: Float64Array, width: number, radius: number): readonly [x: number, y: number] {
  const peak = plane.reduce((best, value, pixel) => (value > (plane[best] ?? 0) ? pixel : best), 0);
  const [peakRow, peakColumn] = [Math.floor(peak / width), peak % width];
  let [sum, x, y] = [0, 0, 0];
  for (const [pixel, mass] of plane.entries()) {
    const [row, column] = [Math.floor(pixel / width), pixel % width];
    if (Math.max(Math.abs(row - peakRow), Math.abs(column - peakColumn)) > radius) continue;
    sum += mass;
    x += mass * column;
    y += mass * row;
  }
  return [x / sum, y / sum];
}
