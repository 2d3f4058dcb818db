import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import type { ScsOutput } from "@spinegrade/model-zoo";
import { readScsOutput, scsTargets } from "@spinegrade/tasks";

beforeAll(() => startEngine());

it("puts a density about each canal point into the mask's frame, a quarter of the image's", () => {
  const example = {
    voxels: new Uint8Array(3 * 64 * 96),
    shape: [3, 64, 96] as const,
    // image px; in the mask (8, 5) and (20.5, 10)
    xyz: Float32Array.of(32, 20, 1, 82, 40, 2),
    grades: Int8Array.of(2, -1),
  };
  const before = tf.memory().numTensors;
  tf.tidy(() => {
    const { heatmap, xyz, grades } = scsTargets([example, example]);
    expect(heatmap.map(({ shape }) => shape)).toEqual([
      [1, 16, 24, 2],
      [1, 16, 24, 2],
    ]);
    const values = heatmap[0]?.bufferSync();
    expect(values?.get(0, 5, 8, 0)).toBeCloseTo(1 / (2 * Math.PI), 3); // sigma 1, at its peak
    expect(values?.get(0, 10, 20, 1)).toBeCloseTo(values?.get(0, 10, 21, 1) ?? 0, 6);
    expect([...tf.sum(heatmap[1] ?? tf.zeros([1, 1, 1, 1]), [0, 1, 2]).dataSync()]).toEqual([
      expect.closeTo(1, 5),
      expect.closeTo(1, 5),
    ]);
    expect([...xyz.dataSync()]).toEqual([8, 5, 1, 20.5, 10, 2, 8, 5, 1, 20.5, 10, 2]);
    expect([...grades.dataSync()]).toEqual([2, -1, 2, -1]);
  });
  expect(tf.memory().numTensors).toBe(before);
});

it("puts none about a missing point, whatever its x and y", () => {
  const example = {
    voxels: new Uint8Array(2 * 64 * 64),
    shape: [2, 64, 64] as const,
    xyz: Float32Array.of(-1, -1, -1, 9000, 3, -1, 20, 20, 1),
    grades: Int8Array.of(-1, 1, 0),
  };
  tf.tidy(() => {
    const [heatmap] = scsTargets([example]).heatmap;
    const sums = tf.sum(heatmap ?? tf.zeros([1, 1, 1, 1]), [0, 1, 2]).dataSync();
    expect([...sums]).toEqual([0, 0, expect.closeTo(1, 5)]);
  });
});

describe("readScsOutput", () => {
  it("gives the expected slice of each level, and leaves no tensor", () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const sliceProbabilities = [
        tf.tensor2d([0, 0.5, 1, 0.5], [2, 2]), // [D, P]
        tf.tensor2d([0.25, 0, 0.25, 0, 0.5, 1], [3, 2]),
      ];
      const output = {
        xy: tf.tensor3d([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]),
        sliceProbabilities,
        grades: tf.tensor3d([0.5, 0.25, 0.25, 1, 0, 0, 0, 1, 0, 0, 0, 1], [2, 2, 3]),
      } as unknown as ScsOutput; // the maps are not read
      const [first, second] = readScsOutput(output);
      expect([...(first?.xyzMask ?? [])]).toEqual([1, 2, 1, 3, 4, 0.5]);
      expect([...(second?.xyzMask ?? [])]).toEqual([5, 6, 1.25, 7, 8, 2]);
      expect(first?.probabilities).toEqual([
        [0.5, 0.25, 0.25],
        [1, 0, 0],
      ]);
    });
    expect(tf.memory().numTensors).toBe(before);
  });
});
