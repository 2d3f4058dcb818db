import { afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { dsnt } from "@spinegrade/heatmaps";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { heatmapHead } from "./heatmap-head.ts";
import { heatmapPointsLoss, targetHeatmap } from "./heatmap-targets.ts";
import type { PointHead, PointInput } from "./point-head.ts";

const POINTS = 2;
const [SLICES, SIDE] = [3, 64];
const OPTIONS = { encoder: "resnet18", seed: 1, decoderChannels: [8, 8, 8] } as const;

beforeAll(async () => {
  await startEngine();
});

describe.each([
  ["series", { shape: [SLICES, SIDE, SIDE], series: 1, coordinates: false }],
  ["slices", { shape: [SIDE, SIDE], series: 1, coordinates: true }],
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

  it("count mask pixels from the centre of the first", () => {
    const [frame, mask] = [512, SIDE / 4];
    const columns = Array.from({ length: frame }, (__, column) => column);
    const shown = columns.map((column) => {
      const voxels = new Uint8Array(frame).fill(255, column, column + 1);
      const { voxels: greys } = head.resize({ voxels, shape: [1, 1, frame] }, [1, 1, SIDE]);
      return Math.floor(greys.findIndex((grey) => grey > 0) / 4);
    });
    for (const pixel of [0, 5, mask - 1]) {
      const covered = columns.filter((column) => shown[column] === pixel);
      const centre = covered.reduce((sum, column) => sum + column, 0) / covered.length;
      const [x = NaN] = head.toCoordinates(SLICES)([centre, 0, 0]);
      expect(x).toBeCloseTo(pixel, 9);
      expect(head.toPlace(SLICES)([pixel, 0, 0])[0]).toBeCloseTo(centre, 9);
    }
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
      return output.loss(targets).total;
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

describe("the loss of heatmaps", () => {
  it("is ten times their divergence and the smooth L1 of the positions that they expect", () => {
    const [side, cells] = [4, 16];
    const labelled = [1.25, 2] as const;
    const found = [0.5, 3.5, 0] as const;
    const losses = tf.tidy(() => {
      const output = {
        coordinates: tf.tensor2d([[...found, 9, 9, 9]]),
        heatmaps: [tf.fill<tf.Rank.R5>([1, 1, side, side, POINTS], 1 / cells)],
      };
      const values = Float32Array.of(...labelled, 0, 0, 0, 0);
      const targets = [{ values, mask: Float32Array.of(1, 1, 1, 0, 0, 0) }];
      const { total, heatmap, points } = heatmapPointsLoss(output, targets, [1, side, side]);
      return [heatmap, points, total].map((term) => term?.dataSync<"float32">()[0] ?? NaN);
    });
    const densities = labelled.map((place) => {
      const weights = [0, 1, 2, 3].map((cell) => Math.exp(-((cell - place) ** 2) / 2));
      const sum = weights.reduce((all, weight) => all + weight, 0);
      return weights.map((weight) => weight / sum);
    });
    const [ofColumns = [], ofRows = []] = densities;
    const target = ofRows.flatMap((row) => ofColumns.map((column) => row * column));
    const missing = target.map(() => 1e-8); // the least that a logarithm sees
    const divergences = [target, missing].map((each) =>
      each.reduce((sum, p) => sum + klShare(p, 1 / cells) + klShare(1 / cells, p), 0),
    );
    const divergence = ((divergences[0] ?? NaN) + (divergences[1] ?? NaN)) / 2;
    const smoothL1 = (0.75 ** 2 / 2 + (1.5 - 0.5) + 0) / 3;
    expect(losses[0]).toBeCloseTo(divergence, 5);
    expect(losses[1]).toBeCloseTo(smoothL1, 6);
    expect(losses[2]).toBeCloseTo(10 * divergence + smoothL1, 4);
  });
});

/** Half of a cell's part of the Kullback-Leibler divergence from the mean of both. */
function klShare(p: number, q: number): number {
  return 0.5 * p * Math.log((2 * p) / (p + q));
}
