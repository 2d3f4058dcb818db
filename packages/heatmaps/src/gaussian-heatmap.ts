import { requireBackend } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";

/**
 * The target of the SCS net: a normal density around each point, scaled to a sum of 1 over the pixels of the mask.
 * @param xyMask [P * 2]: x and y in mask px from the centre of the first pixel.
 * @param shape height h and width w of the mask.
 * @param sigma standard deviation in mask px; 1 as published.
 * @param isMissing whether the point with a number is missing: its heatmap is 0 throughout. None by default.
 * @returns [1, h, w, P].
 * @throws RangeError for a point so far outside that no pixel has any weight; UserError before `startEngine`.
 */
export function gaussianHeatmap(
  xyMask: Float32Array,
  [height, width]: readonly [height: number, width: number],
  sigma = 1,
  isMissing: (point: number) => boolean = () => false,
): tf.Tensor4D {
  requireBackend();
  const points = xyMask.length / 2;
  const values = new Float32Array(height * width * points);
  for (let point = 0; point < points; point++) {
    if (isMissing(point)) continue;
    const [x, y] = [xyMask[2 * point] ?? Number.NaN, xyMask[2 * point + 1] ?? Number.NaN];
    const columns = weights(x, width, sigma);
    const rows = weights(y, height, sigma);
    const sum = total(columns) * total(rows);
    if (!(sum > 0)) {
      throw new RangeError(`point ${point} at (${x}, ${y}) is outside the mask of ${width} x ${height} px`);
    }
    for (const [row, rowWeight] of rows.entries()) {
      for (const [column, columnWeight] of columns.entries()) {
        values[(row * width + column) * points + point] = (rowWeight * columnWeight) / sum;
      }
    }
  }
  return tf.tensor4d(values, [1, height, width, points]);
}

/** The density is the product of one along x and one along y. */
function weights(centre: number, size: number, sigma: number): Float64Array {
  return Float64Array.from({ length: size }, (_, index) =>
    Math.exp(-((index - centre) ** 2) / (2 * sigma ** 2)),
  );
}

function total(numbers: Float64Array): number {
  return numbers.reduce((sum, value) => sum + value, 0);
}
