import { afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { dsnt } from "@spinegrade/heatmaps";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { heatmapHead } from "./heatmap-head.ts";
import { targetHeatmap } from "./heatmap-targets.ts";
import type { PointHead, PointInput } from "./point-head.ts";

const POINTS = 2;
const [SLICES, SIDE] = [3, 64];
const OPTIONS = { encoder: "resnet18", seed: 1, decoderChannels: [8, 8, 8] } as const;

beforeAll(async () => {
  await startEngine();
});

describe.each([
  ["series", { shape: [SLICES, SIDE, SIDE], coordinates: false }],
  ["slices", { shape: [SIDE, SIDE], coordinates: true }],
] satisfies [string, PointInput][])("heatmaps of %s", (_, input) => {
  const depth = input.shape.length === 3 ? SLICES : 1;
  let head: PointHead;
  let before: number;
  beforeEach(() => {
    before = tf.memory().numTensors;
    head = heatmapHead(OPTIONS, input, POINTS);
  });
  afterEach(() => {
    head.net.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("expect the point that they were made for", () => {
    const within = (most: number): fc.Arbitrary<number> => fc.double({ min: 0, max: most, noNaN: true });
    const middle = within(224).map((px) => px + 128); // of 512, where no density is cut off at the border
    fc.assert(
      fc.property(middle, middle, fc.integer({ min: 0, max: 2 }), (x, y, slice) => {
        const labelled = head.toCoordinates(SLICES)([x, y, slice]);
        const [z] = labelled.slice(2);
        const values = Float32Array.from([...labelled, 0, 0, 0]);
        const mask = Float32Array.of(1, 1, 1, 0, 0, 0);
        const [found = [], missing] = tf.tidy(() => {
          const heatmap = targetHeatmap({ values, mask }, [depth, SIDE / 4, SIDE / 4]);
          return dsnt(heatmap).arraySync()[0] ?? [];
        });
        const place = head.toPlace(SLICES)(found);
        expect(Math.hypot(place[0] - x, place[1] - y)).toBeLessThan(0.05);
        expect(place[2]).toBeCloseTo(input.shape.length === 3 ? slice : 0, 4);
        expect([z, missing]).toEqual([input.shape.length === 3 ? slice : 0, [0, 0, 0]]);
      }),
      { numRuns: 20 },
    );
  });

  it("have a loss that falls when it is minimised, whatever is not labelled or moved out", () => {
    const voxels = Uint8Array.from({ length: depth * SIDE * SIDE }, (__, index) => (index * 37) % 256);
    const shape = [depth, SIDE, SIDE] as const;
    const seen = Float32Array.from([...head.toCoordinates(SLICES)([200, 300, 1]), 0, 0, 0]);
    const label = Float32Array.of(1, 1, 1, 0, 0, 0);
    const outside = Float32Array.from([...head.toCoordinates(SLICES)([-60, 300, 1]), 0, 0, 0]);
    const lossOf = (): tf.Scalar => {
      const output = head.forward(
        [
          { voxels, shape },
          { voxels, shape },
        ],
        { training: true },
      );
      const targets = [
        { values: seen, mask: label },
        { values: outside, mask: label },
      ];
      return head.loss(output, targets).total;
    };
    const optimizer = tf.train.sgd(0.01);
    const losses = [0, 1, 2].map(() => {
      const value = optimizer.minimize(lossOf, true, [...head.net.parameters().values()]);
      const [loss = NaN] = value?.dataSync() ?? [];
      value?.dispose();
      return loss;
    });
    optimizer.dispose();
    expect(losses[2]).toBeLessThan(losses[0] ?? NaN);
  });
});
