import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { CLOSE_UP_SCOPE, createCloseUpNet, loadState } from "@spinegrade/model-zoo";
import * as tf from "@tensorflow/tfjs-core";
import { deterministicState, signed } from "../../testing/deterministic.ts";

const [COUNT, SIDE, SLICES] = [3, 32, 3];
const INFERENCE = { training: false } as const;

beforeAll(() => startEngine());

describe("the net of close-ups", () => {
  it("gives each close-up a heatmap of half its sides, whatever is next to it, and leaves no tensor", () => {
    const net = createCloseUpNet({ seed: null, name: "near", inChannels: SLICES, channels: 4 });
    loadState(net, deterministicState(net));
    const closeUps = tf.tensor4d(signed("close-ups", COUNT * SIDE * SIDE * SLICES), [
      COUNT,
      SIDE,
      SIDE,
      SLICES,
    ]);
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const { heatmap, xyz } = net.forward(closeUps, INFERENCE);
      expect(heatmap.shape).toEqual([1, 1, SIDE / 2, SIDE / 2, COUNT]);
      const sums = tf.sum(heatmap, [0, 1, 2, 3]).arraySync() as number[];
      for (const sum of sums) expect(sum).toBeCloseTo(1, 5);
      const together = xyz.arraySync()[0] ?? [];
      expect(together).toHaveLength(COUNT);
      for (const [index, place] of together.entries()) {
        const alone = net.forward(tf.slice(closeUps, [index], [1]), INFERENCE).xyz.dataSync();
        for (const [axis, value] of place.entries()) expect(alone[axis]).toBeCloseTo(value, 4);
      }
    });
    expect(tf.memory().numTensors).toBe(before);
    closeUps.dispose();
    net.dispose();
  });

  it("has entries that no point net has, so that both share a checkpoint", () => {
    const net = createCloseUpNet({ seed: 1, name: "near", inChannels: SLICES, channels: 4 });
    const names = [...net.state().keys()];
    expect(names.filter((name) => !name.startsWith(`${CLOSE_UP_SCOPE}.near.`))).toEqual([]);
    net.dispose();
  });
});
