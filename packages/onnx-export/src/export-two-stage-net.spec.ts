import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import {
  type AxialHead,
  createAxialGrader,
  createFusionGrader,
  createHeatmapPointNet,
  createLevelNet,
  createPointNet,
  createSagittalGrader,
  type SagittalHead,
} from "@spinegrade/model-zoo";
import { exportTwoStageNet, type TwoStageModel } from "@spinegrade/onnx-export";
import { repeats } from "@spinegrade/test-utils";
import * as tf from "@tensorflow/tfjs-core";
import { largestDifference } from "./testing/largest-difference.ts";
import type { OpenModel, Shaped } from "./testing/onnx-session.ts";
import { randomise, randomNumbers } from "./testing/random-net.ts";
import { RUNTIMES } from "./testing/runtimes.ts";
import { computationOf } from "./two-stage/computation-of.ts";

const TOLERANCE = 1e-4;
/** Random weights make the sums of FastViT's branches grow from block to block: of such values a share counts. */
const BLOWN_UP = 1e6;
const SIDE = 32;

type Made = readonly [name: string, make: () => TwoStageModel];

const seed = null;

function sagittal(head: SagittalHead, encoder = "pvt_v2_b0"): Made {
  const net = (): TwoStageModel => ({
    kind: "sagittal",
    net: createSagittalGrader({ seed, encoder, head, slices: 3 }),
    input: [10, SIDE, SIDE, 3],
  });
  return [`sagittal ${head} with ${encoder}`, net];
}

function slicePoints(encoder: string, outputs: number): Made {
  const net = (): TwoStageModel => ({
    kind: "slice-points",
    net: createPointNet({ seed, encoder, dimensions: 2, inChannels: 1, outputs }),
    input: [2 * SIDE, SIDE, 1],
  });
  return [`slice points with ${encoder}`, net];
}

function volumePoints(encoder: string, inChannels: number, slices: number): Made {
  const net = (): TwoStageModel => ({
    kind: "volume-points",
    net: createPointNet({ seed, encoder, dimensions: 3, inChannels, outputs: 15 }),
    input: [slices, SIDE, 2 * SIDE, inChannels],
  });
  return [`volume points with ${encoder}`, net];
}

function heatmapPoints(dimensions: 2 | 3, slices: number): Made {
  const sizes = { inChannels: 2, points: 3, decoderChannels: [8, 8, 8] } as const;
  const net = (): TwoStageModel => ({
    kind: "heatmap-points",
    net: createHeatmapPointNet({ seed, encoder: "resnet18d", dimensions, ...sizes }),
    input: [slices, SIDE, 2 * SIDE, sizes.inChannels],
  });
  return [`heatmaps of ${slices} slices`, net];
}

function levels(encoder: string, attention: "slices" | "none"): Made {
  const net = (): TwoStageModel => ({
    kind: "levels",
    net: createLevelNet({ seed, encoder, attention }),
    input: { side: SIDE },
  });
  return [`levels with ${encoder}, attention of ${attention}`, net];
}

function axial(encoder: string, inChannels: number, slices: number, head?: AxialHead): Made {
  const net = (): TwoStageModel => ({
    kind: "axial",
    net: createAxialGrader({ seed, encoder, inChannels, slices, ...(head && { head }) }),
    input: { axial: [10, slices, SIDE, SIDE, inChannels], sagittal: [10, SIDE, SIDE, 4] },
  });
  return [`axial with ${encoder}, ${slices} slices, ${head ?? "recurrent"}`, net];
}

function fusion(encoder: string): Made {
  const net = (): TwoStageModel => ({
    kind: "fusion",
    net: createFusionGrader({ seed, sagittalEncoder: encoder, axialEncoder: encoder }),
    input: { sagittal: [5, SIDE, SIDE, 5], axial: { side: SIDE } },
  });
  return [`fusion with ${encoder}`, net];
}

/** One of each kind and of each head; `npm run test:slow` has the published encoders, too. */
const USUAL: readonly Made[] = [
  slicePoints("pvt_v2_b0", 10),
  volumePoints("resnet18d", 2, 33),
  heatmapPoints(2, 1),
  heatmapPoints(3, 3),
  levels("pvt_v2_b0", "slices"),
  sagittal("cond"),
  sagittal("lstm"),
  axial("pvt_v2_b0", 1, 3),
  axial("pvt_v2_b0", 3, 5, "plain"),
  fusion("pvt_v2_b0"),
];
const PUBLISHED: readonly Made[] = [
  sagittal("plain"),
  sagittal("gru"),
  levels("pvt_v2_b0", "none"),
  axial("pvt_v2_b0", 3, 5),
  slicePoints("densenet161", 4),
  slicePoints("xception65.tf_in1k", 4),
  slicePoints("convformer_s36.sail_in22k_ft_in1k_384", 10),
  slicePoints("fastvit_ma36.apple_dist_in1k", 10),
  volumePoints("densenet161", 1, 32),
  volumePoints("resnet34d", 1, 32),
  levels("convnext_small.in12k_ft_in1k_384", "none"),
  sagittal("gru", "convnext_small.in12k_ft_in1k_384"),
  sagittal("lstm", "rexnetr_200.sw_in12k_ft_in1k"),
  sagittal("lstm", "pvt_v2_b5"),
  axial("convnext_tiny.in12k_ft_in1k_384", 1, 3),
  fusion("convnext_nano.in12k_ft_in1k"),
];

beforeAll(async () => {
  await startEngine({ device: "cpu" });
});

describe.each(repeats(0, 1) === 1 ? [...USUAL, ...PUBLISHED] : USUAL)("the model of %s", (_, make) => {
  let given: TwoStageModel;
  let bytes: Uint8Array;
  beforeAll(async () => {
    given = make();
    randomise(given.net);
    bytes = await exportTwoStageNet(given);
  });
  afterAll(() => {
    given.net.dispose();
  });

  describe.each(RUNTIMES)("in $runtime", ({ open, isThere }) => {
    let model: OpenModel;
    beforeAll(async () => {
      model = await open(bytes);
    });
    afterAll(() => model.release());

    (isThere ? it : it.skip)("computes of a batch what the net computes of each alone", async () => {
      const { inputs, compute } = computationOf(given);
      const [batch, depth] = [2, 4];
      const shown = Object.entries(inputs).map(([name, dims]): [string, Shaped] => {
        const shape = [batch, ...dims.map((length) => (length === "depth" ? depth : length))];
        const size = shape.reduce((product, side) => product * side, 1);
        return [name, { shape, values: randomNumbers(name, size, -1, 1) }];
      });
      const found = await model.run(Object.fromEntries(shown));
      const expected = tf.tidy(() => {
        const stacked = shown.map(([, { values, shape }]) => tf.unstack(tf.tensor(values, [...shape])));
        const alone = Array.from({ length: batch }, (__, at) =>
          compute(...stacked.flatMap((all) => all.slice(at, at + 1))),
        );
        return Object.keys(alone[0] ?? {}).map((name) => {
          const all = tf.concat(
            alone.flatMap((one) => one[name] ?? []),
            0,
          );
          return { name, dims: all.shape, values: all.dataSync<"float32">() };
        });
      });
      expect(Object.keys(found).sort()).toEqual(expected.map(({ name }) => name).sort());
      for (const { name, dims, values } of expected) {
        expect([name, found[name]?.dims]).toEqual([name, dims]);
        const difference = largestDifference(values, found[name]?.values);
        const range = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        expect(range).toBeGreaterThan(TOLERANCE);
        const tolerance = range > BLOWN_UP ? TOLERANCE * range : TOLERANCE;
        expect({ name, difference, range, isSmall: difference < tolerance }).toMatchObject({ isSmall: true });
      }
    });
  });
});
