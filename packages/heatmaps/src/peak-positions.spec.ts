import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { dsnt, gaussianHeatmap, peakPositions } from "@spinegrade/heatmaps";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";

const SIDE = 24;

beforeAll(() => startEngine());

/** The heatmap [1, 1, h, w, 1] of a point. */
function heatmapOf(x: number, y: number): tf.Tensor5D {
  return tf.expandDims<tf.Tensor5D>(gaussianHeatmap(Float32Array.of(x, y), [SIDE, SIDE]), 1);
}

/** The one point that `read` finds in a heatmap. */
function pointIn(heatmap: () => tf.Tensor5D, read: (heatmap: tf.Tensor5D) => readonly number[]): number[] {
  const before = tf.memory().numTensors;
  const [x = NaN, y = NaN] = tf.tidy(() => [...read(heatmap())]);
  expect(tf.memory().numTensors).toBe(before);
  return [x, y];
}

const byPeak = (heatmap: tf.Tensor5D): readonly number[] => peakPositions(heatmap, 4)[0] ?? [];

describe("peakPositions", () => {
  it("are the point that a density was made for", () => {
    const place = fc.double({ min: 5, max: SIDE - 6, noNaN: true });
    fc.assert(
      fc.property(place, place, (x, y) => {
        const found = pointIn(() => heatmapOf(x, y), byPeak);
        expect(found[0]).toBeCloseTo(x, 1);
        expect(found[1]).toBeCloseTo(y, 1);
      }),
    );
  });

  it("do not lie between two places, as the expected position does", () => {
    const both = (): tf.Tensor5D => tf.add(tf.mul(heatmapOf(12, 6), 0.6), tf.mul(heatmapOf(12, 18), 0.4));
    const mean = pointIn(both, (heatmap) => [...dsnt(heatmap).dataSync<"float32">()]);
    expect(mean[1]).toBeCloseTo(0.6 * 6 + 0.4 * 18, 3);
    expect(pointIn(both, byPeak)[1]).toBeCloseTo(6, 2);
  });

  it("add the slices, and read each point's heatmap", () => {
    const heatmaps = tf.tidy(() => {
      const [first, second] = [heatmapOf(6, 7), heatmapOf(15, 16)];
      const halves = tf.concat<tf.Tensor5D>([tf.mul(first, 0.5), tf.mul(first, 0.5)], 1);
      const other = tf.concat<tf.Tensor5D>([second, tf.zerosLike(second)], 1);
      return tf.concat<tf.Tensor5D>([halves, other], 4);
    });
    const found = peakPositions(heatmaps, 4);
    heatmaps.dispose();
    expect(found.map((xy) => xy.map(Math.round))).toEqual([
      [6, 7],
      [15, 16],
    ]);
  });
});
