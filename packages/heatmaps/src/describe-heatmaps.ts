import type { HeatmapFeatures } from "@spinegrade/competition-data";
import type * as tf from "@tensorflow/tfjs-core";

/** A second peak is at least this share of the picture's height or width away from the first. */
const PEAK_DISTANCE = 1 / 14;
/** Width of the edge as a share of the picture. */
const BORDER = 1 / 24;

/**
 * Describes how concentrated the heatmap of each point is.
 * @param heatmap [1, D, h, w, P] or [1, h, w, P], not negative, each point sums to 1.
 * @returns one entry per point.
 * @throws RangeError for another rank or more than one volume.
 */
export function describeHeatmaps(heatmap: tf.Tensor): HeatmapFeatures[] {
  const { shape, rank } = heatmap;
  if ((rank !== 4 && rank !== 5) || shape[0] !== 1) {
    throw new RangeError(
      `describeHeatmaps takes one volume [1, D, h, w, P] or [1, h, w, P], not [${shape.join(", ")}]`,
    );
  }
  const [height, width, points] = shape.slice(-3) as [number, number, number];
  const values = heatmap.dataSync<"float32">();
  return Array.from({ length: points }, (_, point) => {
    const { plane, entropy } = sumOverSlices(values, [height, width, points], point);
    return {
      entropy,
      secondPeak: secondPeak(plane, [height, width]),
      borderMass: borderMass(plane, [height, width]),
    };
  });
}

/** The entropy of a point's heatmap, and its sum over the slices: [h, w]. */
function sumOverSlices(
  values: Float32Array,
  [height, width, points]: readonly [number, number, number],
  point: number,
): { readonly plane: Float64Array; readonly entropy: number } {
  const plane = new Float64Array(height * width);
  let entropy = 0;
  for (let voxel = 0, i = point; i < values.length; voxel++, i += points) {
    const mass = values[i] ?? 0;
    const pixel = voxel % plane.length;
    plane[pixel] = (plane[pixel] ?? 0) + mass;
    if (mass > 0) entropy -= mass * Math.log(mass);
  }
  return { plane, entropy };
}

/** The height of the highest local maximum far from the peak, relative to it. */
function secondPeak(plane: Float64Array, [height, width]: readonly [number, number]): number {
  const peak = plane.reduce((best, value, i) => (value > (plane[best] ?? 0) ? i : best), 0);
  const [peakRow, peakColumn] = [Math.floor(peak / width), peak % width];
  let second = 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const value = plane[row * width + column] ?? 0;
      if (value <= second) continue;
      const distance = Math.max(Math.abs(row - peakRow) / height, Math.abs(column - peakColumn) / width);
      if (distance >= PEAK_DISTANCE && isMaximum(plane, width, row * width + column)) second = value;
    }
  }
  const first = plane[peak] ?? 0;
  return first > 0 ? second / first : 0;
}

/** Whether no neighbour of a pixel is higher; the slope of the first peak is thus no second one. */
function isMaximum(plane: Float64Array, width: number, pixel: number): boolean {
  const own = plane[pixel] ?? 0;
  const column = pixel % width;
  for (const down of [-width, 0, width]) {
    for (const right of [-1, 0, 1]) {
      if (column + right < 0 || column + right >= width) continue;
      if ((plane[pixel + down + right] ?? 0) > own) return false;
    }
  }
  return true;
}

function borderMass(plane: Float64Array, [height, width]: readonly [number, number]): number {
  const [high, wide] = [Math.ceil(BORDER * height), Math.ceil(BORDER * width)];
  return plane.reduce((sum, mass, pixel) => {
    const [row, column] = [Math.floor(pixel / width), pixel % width];
    const isInside = row >= high && row < height - high && column >= wide && column < width - wide;
    return isInside ? sum : sum + mass;
  }, 0);
}
