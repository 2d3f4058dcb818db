import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { pointErrors, shrunkSeries, trainCloseUps } from "../../testing/shrunk-series.ts";
import type { FoundPoint } from "../point-order.ts";
import { createSlicePointNet } from "../slice-point-net.ts";
import { createSliceCloseUps } from "./slice-close-ups.ts";

const SETTINGS = { channels: 4 };
const POINTS: readonly FoundPoint[] = [
  { side: "left", level: "l4_l5", x: 288.5, y: 240.5, z: 1 },
  { side: "right", level: "l4_l5", x: 240.5, y: 244.5, z: 1 },
];

/** A series with a grey canal, and a bright recess on each of its sides. */
const SHRUNK = shrunkSeries([
  { x: 264.5, y: 246.5, radius: 8, grey: 120 },
  ...POINTS.map(({ x, y }) => ({ x, y, radius: 3, grey: 255 })),
]);

beforeAll(() => startEngine());

describe("close-ups of the recesses of a slice", () => {
  it("learn from one slice what recesses look like, and find each from a guess that lies a third of the way to the other", () => {
    const before = tf.memory().numTensors;
    const closeUps = createSliceCloseUps(SETTINGS, { seed: 3 });
    trainCloseUps(closeUps, SHRUNK, POINTS);
    const guesses = POINTS.map((point) => ({
      ...point,
      x: 264.5 + (point.side === "left" ? 8 : -8),
      y: point.y - 8,
    }));
    const found = closeUps.correct(SHRUNK, guesses);
    closeUps.net.dispose();
    expect(Math.max(...pointErrors(found, POINTS))).toBeLessThan(4);
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
