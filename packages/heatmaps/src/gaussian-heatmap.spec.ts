import { describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { dsnt, gaussianHeatmap } from "@spinegrade/heatmaps";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { readGolden } from "@spinegrade/test-utils";

await startEngine();

interface Golden {
  readonly height: number;
  readonly width: number;
  readonly gaussian: readonly {
    readonly sigma: number;
    readonly x: number;
    readonly y: number;
    readonly heatmap: readonly number[];
  }[];
}

const golden = readGolden(import.meta.url, "targets.json") as Golden;

describe("gaussianHeatmap", () => {
  it.each(golden.gaussian)("equals numpy's density at ($x, $y), sigma $sigma", ({ sigma, x, y, heatmap }) => {
    tf.tidy(() => {
      const { height, width } = golden;
      const point = Float32Array.from([x, y]);
      // a call without sigma is the published one
      const own =
        sigma === 1
          ? gaussianHeatmap(point, [height, width])
          : gaussianHeatmap(point, [height, width], sigma);
      const values = own.dataSync();
      // single precision of coordinates and values, about 1e-7 of a peak of 0.16; the figures have nine digits
      for (const [i, value] of heatmap.entries())
        expect(Math.abs((values[i] ?? 1) - value)).toBeLessThan(2e-7);
    });
  });

  it("sums to 1 for each point, also at a border", () => {
    const position = fc.tuple(
      fc.float({ min: -1, max: 21, noNaN: true }),
      fc.float({ min: -1, max: 13, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(position, { minLength: 1, maxLength: 5 }), (points) => {
        tf.tidy(() => {
          const heatmap = gaussianHeatmap(Float32Array.from(points.flat()), [13, 21]);
          expect(heatmap.shape).toEqual([1, 13, 21, points.length]);
          for (const sum of tf.sum(heatmap, [0, 1, 2]).dataSync()) expect(sum).toBeCloseTo(1, 5);
        });
      }),
      { numRuns: 30 },
    );
  });

  it("has its mean at the point and its variance at sigma squared, away from the border", () => {
    tf.tidy(() => {
      const [x, y, sigma] = [20.25, 17.5, 1.5];
      const heatmap = gaussianHeatmap(Float32Array.from([x, y]), [40, 40], sigma);
      const [mean] = dsnt(tf.expandDims<tf.Tensor5D>(heatmap)).dataSync();
      expect(mean).toBeCloseTo(x, 4);
      const squares = tf.square(tf.sub(tf.range(0, 40), x)); // [w]
      const variance = tf.sum(tf.mul(tf.sum(heatmap, [0, 1, 3]), squares)).dataSync()[0];
      expect(variance).toBeCloseTo(sigma ** 2, 4);
    });
  });

  it("is e^-0.5 of its peak one sigma away", () => {
    tf.tidy(() => {
      const values = gaussianHeatmap(Float32Array.from([2, 2]), [5, 5]).dataSync();
      expect((values[2 * 5 + 3] ?? 0) / (values[2 * 5 + 2] ?? 1)).toBeCloseTo(Math.exp(-0.5), 6);
    });
  });

  it("is 0 throughout for a missing point, wherever it lies", () => {
    tf.tidy(() => {
      const points = Float32Array.from([-1, -1, 4, 3]);
      const heatmap = gaussianHeatmap(points, [8, 9], 1, (point) => point === 0);
      const [missing, found] = tf.sum(heatmap, [0, 1, 2]).dataSync();
      expect(missing).toBe(0);
      expect(found).toBeCloseTo(1, 5);
    });
  });

  it("refuses a point far outside", () => {
    const far = Float32Array.from([1000, 3]);
    expect(() => gaussianHeatmap(far, [8, 8])).toThrow(
      "point 0 at (1000, 3) is outside the mask of 8 x 8 px",
    );
  });
});
