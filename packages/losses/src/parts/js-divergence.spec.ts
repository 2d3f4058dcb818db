import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { spatialSoftmax } from "@spinegrade/heatmaps";
import { heatmapLoss, jsDivergence } from "@spinegrade/losses";
import { Generator } from "@spinegrade/random";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";

beforeAll(() => startEngine());

function randomHeatmap(seed: number, sharpness: number): tf.Tensor5D {
  const generator = Generator.fromSeed(seed, "heatmap");
  const logits = Float32Array.from({ length: 2 * 5 * 4 * 3 }, () => generator.normal() * sharpness);
  return spatialSoftmax(tf.tensor5d(logits, [1, 2, 5, 4, 3]));
}

function valueOf(scalar: tf.Scalar): number {
  return scalar.dataSync()[0] ?? Number.NaN;
}

describe("jsDivergence", () => {
  it("is symmetric, 0 between equals, at most ln 2", () => {
    const tensors = tf.memory().numTensors;
    fc.assert(
      fc.property(fc.nat(), fc.float({ min: 0, max: 60, noNaN: true }), (seed, sharpness) => {
        tf.tidy(() => {
          const [p, q] = [randomHeatmap(seed, sharpness), randomHeatmap(seed + 1, sharpness)];
          expect(valueOf(jsDivergence(p, p))).toBe(0);
          const divergence = valueOf(jsDivergence(p, q));
          expect(divergence).toBeCloseTo(valueOf(jsDivergence(q, p)), 6);
          expect(divergence).toBeGreaterThan(-1e-7); // float32 rounding between near equals
          expect(divergence).toBeLessThan(Math.LN2 + 1e-5); // the clamp adds up to 1e-8 * ln 1e8 a voxel
        });
      }),
      { numRuns: 30 },
    );
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("is ln 2 between two different voxels, with a gradient that is finite", () => {
    tf.tidy(() => {
      const [p, q] = [tf.oneHot([3], 40, 1, 0, "float32"), tf.oneHot([7], 40, 1, 0, "float32")].map((row) =>
        tf.reshape<tf.Rank.R5>(row, [1, 2, 4, 5, 1]),
      ) as [tf.Tensor5D, tf.Tensor5D];
      expect(valueOf(jsDivergence(p, q))).toBeCloseTo(Math.LN2, 5);
      const gradient = tf
        .grad((predicted) => jsDivergence(predicted, q))(p)
        .dataSync();
      expect(gradient.every((value) => Number.isFinite(value))).toBe(true);
      // at its own voxel m = q / 2, so that the gradient is 0.5 ln 2; elsewhere the prediction is clamped
      expect([...gradient].map((value) => Number(value.toFixed(5)))).toEqual(
        Array.from({ length: 40 }, (_, voxel) => (voxel === 3 ? Number((Math.LN2 / 2).toFixed(5)) : 0)),
      );
    });
  });
});

describe("heatmapLoss", () => {
  it("is the mean over volumes of unequal depth", () => {
    tf.tidy(() => {
      const volumes = [2, 3].map((depth) => tf.fill<tf.Rank.R5>([1, depth, 4, 4, 2], 1 / (depth * 16)));
      const targets = volumes.map((volume) =>
        tf.tidy(() => spatialSoftmax(tf.reshape(tf.range(0, volume.size), volume.shape))),
      );
      const each = volumes.map((volume, index) => valueOf(jsDivergence(volume, targets[index] ?? volume)));
      expect(valueOf(heatmapLoss(volumes, targets))).toBeCloseTo(((each[0] ?? 0) + (each[1] ?? 0)) / 2, 6);
    });
  });
});
