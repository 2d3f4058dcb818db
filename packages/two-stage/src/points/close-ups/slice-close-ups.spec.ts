import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { Generator } from "@spinegrade/random";
import * as tf from "@tensorflow/tfjs-core";
import type { FoundPoint } from "../point-order.ts";
import { createSlicePointNet } from "../slice-point-net.ts";
import { createSliceCloseUps } from "./slice-close-ups.ts";

const [DEPTH, SIDE, STEPS] = [3, 256, 25];
const SETTINGS = { channels: 4 };
const POINTS: readonly FoundPoint[] = [
  { side: "left", level: "l4_l5", x: 288.5, y: 240.5, z: 1 },
  { side: "right", level: "l4_l5", x: 240.5, y: 244.5, z: 1 },
];

/** A series with a grey canal, and a bright recess on each of its sides. */
const SHRUNK = { voxels: new Uint8Array(DEPTH * SIDE * SIDE), shape: [DEPTH, SIDE, SIDE] as const };
for (const [x, y, radius, grey] of [
  [264.5, 246.5, 8, 120],
  ...POINTS.map((point) => [point.x, point.y, 3, 255] as const),
] as const)
  for (let voxel = 0; voxel < SHRUNK.voxels.length; voxel++) {
    const [row, column] = [Math.floor(voxel / SIDE) % SIDE, voxel % SIDE];
    if (Math.hypot(column - (x - 0.5) / 2, row - (y - 0.5) / 2) < radius) SHRUNK.voxels[voxel] = grey;
  }

beforeAll(() => startEngine());

describe("close-ups of the recesses of a slice", () => {
  it("learn from one slice what recesses look like, and find each from a guess that lies a third of the way to the other", () => {
    const before = tf.memory().numTensors;
    const { net, draw, loss, correct } = createSliceCloseUps(SETTINGS, { seed: 3 });
    const optimizer = tf.train.adam(0.01);
    const variables = [...net.parameters().values()];
    for (let step = 0; step < STEPS; step++) {
      const examples = draw(SHRUNK, POINTS, Generator.fromSeed(1, "spec", step));
      optimizer.minimize(() => loss(examples, { training: true }), false, variables);
    }
    optimizer.dispose();
    const guesses = POINTS.map((point) => ({
      ...point,
      x: 264.5 + (point.side === "left" ? 8 : -8),
      y: point.y - 8,
    }));
    const errors = correct(SHRUNK, guesses).map(({ side, x, y }) => {
      const own = POINTS.find((point) => point.side === side);
      return Math.hypot(x - (own?.x ?? NaN), y - (own?.y ?? NaN));
    });
    net.dispose();
    expect(Math.max(...errors)).toBeLessThan(4);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("leave points of a net that diverged as they are", () => {
    const { net, correct } = createSliceCloseUps(SETTINGS, { seed: 3 });
    const diverged = POINTS.map((point) => ({ ...point, y: NaN }));
    expect(correct(SHRUNK, diverged)).toEqual(diverged);
    net.dispose();
  });
});

describe("a net of slices with close-ups", () => {
  const config = { task: "points-axial", encoder: "pvt_v2_b0", imageSize: 32 };
  const heatmaps = { decoderChannels: [8, 8, 8] };

  it.each([1, 2, 4])(
    "corrects its points in any slice of %i as a validation does, of the whole series",
    (depth) => {
      const volume = {
        voxels: Uint8Array.from({ length: depth * 512 * 512 }, (_, index) => (index * 37) % 251),
        shape: [depth, 512, 512] as const,
      };
      const before = tf.memory().numTensors;
      const alone = createSlicePointNet({ ...config, heatmaps }, { seed: 5 });
      const { net, closeUps, find } = createSlicePointNet(
        { ...config, heatmaps, closeUps: SETTINGS },
        { seed: 5 },
      );
      const shrunk = closeUps?.shrink(volume);
      for (let slice = 0; slice < depth; slice++) {
        const first = alone.find(volume, slice);
        const named = (["left", "right"] as const).map((side): FoundPoint => {
          const [x, y] = first[side];
          return { side, level: "l1_l2", x, y, z: slice };
        });
        const corrected = shrunk && closeUps?.correct(shrunk, named);
        const { left, right } = find(volume, slice);
        expect(corrected?.map(({ x, y }) => [x, y])).toEqual([left, right]);
        expect(left).not.toEqual(first.left);
      }
      net.dispose();
      alone.net.dispose();
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});
