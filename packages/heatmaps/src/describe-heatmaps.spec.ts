import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { describeHeatmaps } from "@spinegrade/heatmaps";
import * as tf from "@tensorflow/tfjs-core";

const [HEIGHT, WIDTH] = [24, 24];

beforeAll(() => startEngine());

/** Features of one point whose heatmap has these masses at [row, column]; the sum over two slices. */
function featuresOf(masses: readonly (readonly [row: number, column: number, mass: number])[]) {
  const values = new Float32Array(2 * HEIGHT * WIDTH);
  for (const [row, column, mass] of masses) values[row * WIDTH + column] = mass;
  return featuresOfAll(tf.tensor(values, [1, 2, HEIGHT, WIDTH, 1]))[0];
}

function featuresOfAll(heatmap: tf.Tensor) {
  try {
    return describeHeatmaps(heatmap);
  } finally {
    heatmap.dispose();
  }
}

describe("describeHeatmaps", () => {
  it("gives a single voxel no entropy, no second peak and nothing at the edge", () => {
    expect(featuresOf([[12, 12, 1]])).toEqual({ entropy: 0, secondPeak: 0, borderMass: 0 });
  });

  it("gives the logarithm of the number of equal voxels as entropy", () => {
    const four = [5, 9, 13, 17].map((row) => [row, 12, 0.25] as const);
    expect(featuresOf(four)?.entropy).toBeCloseTo(Math.log(4), 6);
  });

  it("finds a second peak, but not on the slope of the first", () => {
    expect(featuresOf([[6, 12, 0.6], [16, 12, 0.3], [7, 12, 0.1]])?.secondPeak).toBeCloseTo(0.5, 6); // prettier-ignore
    expect(featuresOf([[12, 12, 0.5], [13, 12, 0.3], [14, 12, 0.2]])?.secondPeak).toBe(0); // prettier-ignore
  });

  it("sums what lies at the edge of the picture", () => {
    expect(featuresOf([[0, 5, 0.3], [12, 23, 0.2], [12, 12, 0.5]])?.borderMass).toBeCloseTo(0.5, 6); // prettier-ignore
  });

  it("describes each point of a heatmap without depth, and leaves no tensor", () => {
    const before = tf.memory().numTensors;
    const features = featuresOfAll(tf.fill([1, 8, 8, 3], 1 / 64));
    expect(features.map(({ entropy }) => entropy)).toEqual(
      [1, 2, 3].map(() => expect.closeTo(Math.log(64), 5)),
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  it("refuses several volumes", () => {
    expect(() => featuresOfAll(tf.zeros([2, 8, 8, 3]))).toThrow("one volume");
  });
});
