import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import {
  createPointNet,
  createSagittalGrader,
  loadClassifierWeights,
  loadState,
  stateOf,
} from "@spinegrade/model-zoo";
import type { PointNetOptions, State } from "@spinegrade/model-zoo";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";

import { deterministicState } from "../testing/deterministic.ts";
import { adaptKernel } from "./adapt-kernel.ts";

const options = {
  encoder: "pvt_v2_b0",
  dimensions: 2,
  outputs: 7,
  seed: 3,
} as const satisfies Partial<PointNetOptions>;

/** A net's state, and the same as timm publishes it. */
let state: State;
let published: State;

beforeAll(async () => {
  await startEngine();
  const colour = createPointNet({ ...options, inChannels: 3 });
  state = deterministicState(colour);
  published = new Map([...state].map(([name, tensor]) => [name.replace(/^model\./, ""), tensor]));
  colour.dispose();
});

describe("loadClassifierWeights", () => {
  it("gives grey images what three equal channels gave, and leaves the last layer alone", () => {
    const [grey, colour] = [1, 3].map((inChannels) => createPointNet({ ...options, inChannels }));
    if (grey === undefined || colour === undefined) throw new Error("two nets are made above");
    const before = stateOf(grey).get("model.head.weight")?.values;
    loadClassifierWeights(grey, "model", published, "weights");
    expect(stateOf(grey).get("model.head.weight")?.values).toEqual(before);
    loadState(grey, state, { only: "model.head" });
    loadState(colour, state);
    tf.tidy(() => {
      const images = tf.randomUniform<tf.Rank.R4>([1, 32, 32, 1], -1, 1, "float32", 1);
      const ours = grey.forward(images, { training: false });
      const theirs = colour.forward(tf.tile(images, [1, 1, 1, 3]), { training: false });
      expect(tf.max(tf.abs(tf.sub(ours, theirs))).arraySync()).toBeLessThan(1e-4);
    });
    for (const net of [grey, colour]) net.dispose();
  });

  it("names an encoder that is not there, and weights of another model", () => {
    const net = createSagittalGrader({ encoder: "pvt_v2_b0", head: "plain", slices: 3, seed: null });
    expect(() => {
      loadClassifierWeights(net, "sag_model.model", published, "weights");
    }).toThrow("the net has no encoder named sag_model.model");
    expect(() => {
      loadClassifierWeights(net, "model", state, "weights");
    }).toThrow(/weights holds tensors that the encoder does not have: model\.patch_embed\.proj\.weight/);
    net.dispose();
  });
});

describe("adaptKernel", () => {
  const kernels = fc.record({
    out: fc.integer({ min: 1, max: 3 }),
    side: fc.integer({ min: 1, max: 3 }),
    channels: fc.integer({ min: 1, max: 6 }),
    seed: fc.integer({ min: 1, max: 9 }),
  });

  it("keeps what equal channels and equal slices give, of any number", () => {
    fc.assert(
      fc.property(kernels, ({ out, side, channels, seed }) => {
        const size = out * 3 * side * side;
        const values = Float32Array.from({ length: size }, (_, index) => ((index * 7 + seed) % 13) - 6);
        const volume = adaptKernel({ shape: [out, 3, side, side], values }, [
          out,
          channels,
          side,
          side,
          side,
        ]);
        expect(volume.shape).toEqual([out, channels, side, side, side]);
        // a grey image multiplies the sums over channels: one of n channels is 3 / n of each, thrice
        if (channels % 3 !== 0 && channels !== 1) return;
        const ofPixel = (
          kernel: Float32Array,
          inputs: number,
          depth: number,
          output: number,
          pixel: number,
        ): number => {
          let sum = 0;
          for (let channel = 0; channel < inputs; channel++)
            for (let z = 0; z < depth; z++)
              sum += kernel[((output * inputs + channel) * side * side + pixel) * depth + z] ?? NaN;
          return sum;
        };
        for (let output = 0; output < out; output++)
          for (let pixel = 0; pixel < side * side; pixel++)
            expect(ofPixel(volume.values, channels, side, output, pixel)).toBeCloseTo(
              ofPixel(values, 3, 1, output, pixel),
              4,
            );
      }),
    );
  });

  it("takes the channels in turn for others than one", () => {
    const kernel = { shape: [1, 3, 1, 1], values: Float32Array.of(1, 2, 4) };
    expect([...adaptKernel(kernel, [1, 5, 1, 1]).values]).toEqual([0.6, 1.2, 2.4, 0.6, 1.2].map(Math.fround));
    expect([...adaptKernel(kernel, [1, 2, 1, 1]).values]).toEqual([1.5, 3]);
    expect(adaptKernel(kernel, [1, 3, 1, 1])).toBe(kernel);
  });
});
