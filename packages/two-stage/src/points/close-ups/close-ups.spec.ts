import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { Generator } from "@spinegrade/random";
import * as tf from "@tensorflow/tfjs-core";
import { pointErrors, shrunkSeries, trainCloseUps } from "../../testing/shrunk-series.ts";
import { type FoundPoint, pointNames } from "../point-order.ts";
import { createVolumePointNet } from "../volume-point-net.ts";
import { createCloseUps } from "./close-ups.ts";
import { MIDDLE_LEVEL } from "./walk-levels.ts";

const SETTINGS = { channels: 4 };

beforeAll(() => startEngine());

/** Points of the canal, and a series that has a bright spot at each, a larger one in the middle. */
const POINTS = pointNames(["middle"]).map((name, index): FoundPoint => {
  return { ...name, x: 200.5 + 10 * index, y: 120.5 + 60 * index, z: 1 };
});
const SHRUNK = shrunkSeries(
  POINTS.map(({ x, y, level }) => ({ x, y, radius: level === MIDDLE_LEVEL ? 6 : 3, grey: 255 })),
);

describe("close-ups", () => {
  it("learn from a few what points look like, and find all of them from a shifted and stretched guess", () => {
    const before = tf.memory().numTensors;
    const closeUps = createCloseUps(SETTINGS, { seed: 3 });
    trainCloseUps(closeUps, SHRUNK, POINTS);
    const guess = POINTS.map((point, index) => ({
      ...point,
      x: point.x - 8,
      y: point.y + 10 + 12 * (index - 2),
    }));
    const found = closeUps.correct(SHRUNK, guess);
    closeUps.net.dispose();
    expect(found.map(({ side, level, z }) => ({ side, level, z }))).toEqual(
      POINTS.map(({ side, level, z }) => ({ side, level, z })),
    );
    expect(Math.max(...pointErrors(found, POINTS))).toBeLessThan(4);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("are drawn of all labelled points, wide ones of L3/L4, the same for the same stream", () => {
    const { net, draw } = createCloseUps(SETTINGS, { seed: 3 });
    const drawn = (): number[][] => {
      const { near, wide } = draw(SHRUNK, POINTS, Generator.fromSeed(1, "spec"));
      return [near, wide].map((examples) => examples.flatMap(({ target }) => target));
    };
    expect(drawn()).toEqual(drawn());
    const [near, wide] = drawn();
    expect(new Set(near).size).toBe(2 * 2 * POINTS.length);
    expect(wide).toHaveLength(near?.length ?? 0);
    const others = POINTS.filter(({ level }) => level !== MIDDLE_LEVEL);
    expect(draw(SHRUNK, others, Generator.fromSeed(1, "spec"))).toMatchObject({ wide: [] });
    expect(draw(SHRUNK, [], Generator.fromSeed(1, "spec"))).toEqual({ near: [], wide: [] });
    net.dispose();
  });

  it("leave points of a net that diverged as they are", () => {
    const { net, correct } = createCloseUps(SETTINGS, { seed: 3 });
    const diverged = POINTS.map((point) => ({ ...point, x: NaN }));
    expect(correct(SHRUNK, diverged)).toEqual(diverged);
    net.dispose();
  });
});

describe("a net of whole series with close-ups", () => {
  it("has both nets in its checkpoint, and corrects x and y alone", () => {
    const volume = {
      voxels: Uint8Array.from({ length: 3 * 512 * 512 }, (_, index) => (index * 37) % 251),
      shape: [3, 512, 512] as const,
    };
    const net = { task: "points-t2", encoder: "pvt_v2_b0", imageSize: 32, slices: 2 };
    const heatmaps = { decoderChannels: [8, 8, 8] };
    const before = tf.memory().numTensors;
    const [alone, corrected] = [{}, { closeUps: SETTINGS }].map((more) => {
      const finder = createVolumePointNet({ ...net, heatmaps, ...more }, ["middle"], { seed: 5 });
      const points = finder.find(volume);
      const names = [...finder.net.state().keys()].filter((name) => name.startsWith("close_up."));
      finder.net.dispose();
      return { points, names };
    });
    expect(tf.memory().numTensors).toBe(before);
    expect(alone?.names).toEqual([]);
    expect(corrected?.names.length).toBeGreaterThan(0);
    expect(corrected?.points.map(({ z }) => z)).toEqual(alone?.points.map(({ z }) => z));
    expect(corrected?.points).not.toEqual(alone?.points);
  });
});
