import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import {
  createHeatmapPointNet,
  createNfnNet,
  loadState,
  type State,
  type Stateful,
} from "@spinegrade/model-zoo";
import * as tf from "@tensorflow/tfjs-core";
import { deterministicState, signed } from "../../testing/deterministic.ts";

const OPTIONS = { encoder: "resnet18", decoderChannels: [16, 8, 8], seed: null } as const;
const [SIDE, DEPTHS] = [64, [3, 2]];
const SLICES = DEPTHS.reduce((sum, depth) => sum + depth);
const INFERENCE = { training: false } as const;

let images: tf.Tensor4D;

beforeAll(async () => {
  await startEngine();
  images = tf.tensor4d(signed("images", SLICES * SIDE * SIDE), [SLICES, SIDE, SIDE, 1]);
});

/** The entries of a state that a net has. */
function partFor(net: Stateful, state: State): State {
  const names = new Set(net.state().keys());
  return new Map([...state].filter(([name]) => names.has(name)));
}

describe("the net that finds points as heatmaps", () => {
  it("finds in series what the one-stage net of the same weights finds", () => {
    const whole = createNfnNet(OPTIONS);
    const net = createHeatmapPointNet({ ...OPTIONS, dimensions: 3, inChannels: 3, points: 10 });
    const weights = deterministicState(whole);
    loadState(whole, weights);
    loadState(net, partFor(net, weights));
    tf.tidy(() => {
      const expected = whole.forward(images, DEPTHS, INFERENCE);
      const found = net.forward(images, DEPTHS, INFERENCE);
      expect(found.xyz.arraySync()).toEqual(expected.xyz.arraySync());
      expect(found.heatmap.map((one) => one.arraySync())).toEqual(
        expected.heatmap.map((one) => one.arraySync()),
      );
    });
    whole.dispose();
    net.dispose();
  });

  it("finds in slices what it finds in each alone, and leaves no tensor", () => {
    const net = createHeatmapPointNet({ ...OPTIONS, dimensions: 2, inChannels: 1, points: 2 });
    loadState(net, deterministicState(net));
    const before = tf.memory().numTensors;
    const of = (slices: tf.Tensor4D): number[][][] =>
      tf.tidy(() => {
        const each = Array.from({ length: slices.shape[0] }, () => 1);
        return net.forward(slices, each, INFERENCE).xyz.arraySync();
      });
    const together = of(images);
    for (const [slice, found] of together.entries()) {
      const alone = tf.slice(images, [slice], [1]);
      for (const [point, xyz] of (of(alone)[0] ?? []).entries())
        for (const [axis, value] of xyz.entries()) expect(found[point]?.[axis]).toBeCloseTo(value, 4);
      alone.dispose();
    }
    expect(tf.memory().numTensors).toBe(before);
    expect(() => net.forward(images, DEPTHS.slice(1), INFERENCE)).toThrow("do not divide 5 slices");
    net.dispose();
  });
});
