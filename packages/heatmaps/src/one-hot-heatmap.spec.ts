import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { dsnt, nearestIndex, oneHotHeatmap, poolAtHeatmap } from "@spinegrade/heatmaps";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { readGolden } from "@spinegrade/test-utils";

beforeAll(() => startEngine());

const volumes = fc
  .record({
    depth: fc.integer({ min: 1, max: 9 }),
    height: fc.integer({ min: 1, max: 12 }),
    width: fc.integer({ min: 1, max: 12 }),
  })
  .chain(({ depth, height, width }) => {
    const voxel = fc.tuple(fc.nat(width - 1), fc.nat(height - 1), fc.nat(depth - 1));
    return fc.record({
      shape: fc.constant([depth, height, width] as const),
      voxels: fc.array(voxel, { minLength: 1, maxLength: 6 }),
    });
  });

const golden = readGolden(import.meta.url, "targets.json") as {
  readonly height: number;
  readonly width: number;
  readonly oneHot: {
    readonly depth: number;
    readonly points: readonly number[][];
    readonly voxels: readonly [number, number, number][];
  };
};

describe("oneHotHeatmap", () => {
  it("is 1 at the voxels that numpy rounds the points to, 0 elsewhere", () => {
    tf.tidy(() => {
      const { height, width, oneHot } = golden;
      const { depth, points, voxels } = oneHot;
      const heatmap = oneHotHeatmap(Float32Array.from(points.flat()), [depth, height, width]);
      const values = heatmap.dataSync();
      expect(tf.sum(heatmap).dataSync()[0]).toBe(points.length);
      for (const [point, [z, row, column]] of voxels.entries()) {
        expect(values[((z * height + row) * width + column) * points.length + point]).toBe(1);
      }
    });
  });

  it("gives back its voxels through DSNT, and their features through pooling", () => {
    const tensors = tf.memory().numTensors;
    fc.assert(
      fc.property(volumes, ({ shape, voxels }) => {
        tf.tidy(() => {
          const [depth, height, width] = shape;
          const heatmap = oneHotHeatmap(Float32Array.from(voxels.flat()), shape);
          expect(heatmap.shape).toEqual([1, ...shape, voxels.length]);
          expect(dsnt(heatmap).arraySync()).toEqual([voxels]);
          const numbers = tf.range(0, depth * height * width * 2);
          const features = tf.reshape<tf.Rank.R5>(numbers, [1, depth, height, width, 2]);
          const pooled = voxels.map(([x, y, z]) => {
            const voxel = (z * height + y) * width + x;
            return [2 * voxel, 2 * voxel + 1];
          });
          expect(poolAtHeatmap(heatmap, features).arraySync()).toEqual([pooled]);
        });
      }),
      { numRuns: 30 },
    );
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("rounds halves to even in each axis, as nearestIndex does", () => {
    const half = fc.integer({ min: -1, max: 11 }).map((whole) => whole + 0.5);
    fc.assert(
      fc.property(half, half, half, (x, y, z) => {
        tf.tidy(() => {
          const [[voxel = []] = []] = dsnt(oneHotHeatmap(Float32Array.of(x, y, z), [12, 12, 12])).arraySync();
          expect(voxel).toEqual([x, y, z].map((each) => nearestIndex(each, 12)));
          for (const index of voxel) expect(index % 2 === 0 || index === 11).toBe(true);
        });
      }),
      { numRuns: 20 },
    );
  });

  it("rounds a point to the nearest voxel, also at the border", () => {
    tf.tidy(() => {
      const points = Float32Array.from([1.4, 2.6, 0.5, -0.7, 3.6, 2]);
      expect(dsnt(oneHotHeatmap(points, [3, 4, 5])).arraySync()).toEqual([
        [
          [1, 3, 0],
          [0, 3, 2],
        ],
      ]);
    });
  });

  it("is 0 throughout for a missing point, with z = -1", () => {
    tf.tidy(() => {
      const heatmap = oneHotHeatmap(Float32Array.from([50, 60, -1, 1, 1, 1]), [2, 3, 4]);
      expect(tf.sum(heatmap, [0, 1, 2, 3]).arraySync()).toEqual([0, 1]);
    });
  });

  it("refuses a point outside of the volume, by its number and axis", () => {
    const far = Float32Array.from([1, 1, 1, 2, 9, 0]);
    expect(() => oneHotHeatmap(far, [2, 3, 4])).toThrow(
      "point 1 is at y = 9, outside the mask, where y is 0 to 2",
    );
    expect(() => oneHotHeatmap(Float32Array.from([Number.NaN, 1, 1]), [2, 3, 4])).toThrow("x = NaN");
  });
});
