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
import { type OpenModel, openModel, type Outputs, type Shaped } from "./testing/onnx-session.ts";
import { randomise, randomNumbers } from "./testing/random-net.ts";
import { RUNTIMES } from "./testing/runtimes.ts";
import { computationOf } from "./two-stage/computation-of.ts";

const TOLERANCE = 1e-4;
/** Random weights make the sums of FastViT's branches grow from block to block: of such values a share counts. */
const BLOWN_UP = 1e6;
const SIDE = 32;

/** @param depths at which it is compared where it takes any number of slices. */
type Made = readonly [name: string, make: () => TwoStageModel, depths?: readonly [number, number]];

const seed = null;

function sagittal(head: SagittalHead, encoder = "pvt_v2_b0"): Made {
  const net = (): TwoStageModel => ({
    kind: "sagittal",
    net: createSagittalGrader({ seed, encoder, head, slices: 3 }),
    input: [10, SIDE, SIDE, head === "gru" ? "depth" : 3],
  });
  return [`sagittal ${head} with ${encoder}`, net, [1, 4]];
}

function slicePoints(encoder: string, outputs: number): Made {
  const net = (): TwoStageModel => ({
    kind: "slice-points",
    net: createPointNet({ seed, encoder, dimensions: 2, inChannels: 1, outputs }),
    input: [2 * SIDE, SIDE, 1],
  });
  return [`slice points with ${encoder}`, net];
}

function volumePoints(encoder: string, inChannels: number): Made {
  const net = (): TwoStageModel => ({
    kind: "volume-points",
    net: createPointNet({ seed, encoder, dimensions: 3, inChannels, outputs: 15 }),
    input: ["depth", SIDE, 2 * SIDE, inChannels],
  });
  const least = encoder.startsWith("densenet") ? 29 : 4;
  return [`volume points with ${encoder}`, net, [least, 33]];
}

function heatmapPoints(dimensions: 2 | 3): Made {
  const sizes = { inChannels: 2, points: 3, decoderChannels: [8, 8, 8] } as const;
  const net = (): TwoStageModel => ({
    kind: "heatmap-points",
    net: createHeatmapPointNet({ seed, encoder: "resnet18d", dimensions, ...sizes }),
    input: [dimensions === 2 ? 1 : "depth", SIDE, 2 * SIDE, sizes.inChannels],
  });
  return [`heatmaps of ${dimensions} dimensions`, net];
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
    input: {
      axial: [10, head === "plain" ? slices : "depth", SIDE, SIDE, inChannels],
      sagittal: [10, SIDE, SIDE, 4],
    },
  });
  return [`axial with ${encoder}, ${slices} slices, ${head ?? "recurrent"}`, net, [1, 4]];
}

function fusion(encoder: string): Made {
  const net = (): TwoStageModel => ({
    kind: "fusion",
    net: createFusionGrader({ seed, sagittalEncoder: encoder, axialEncoder: encoder }),
    input: { sagittal: [5, SIDE, SIDE, 5], axial: { side: SIDE } },
  });
  return [`fusion with ${encoder}`, net];
}

/** One of each kind and of each recurrence; `npm run test:slow` has all heads and the published encoders, too. */
const USUAL: readonly Made[] = [
  slicePoints("pvt_v2_b0", 10),
  volumePoints("resnet18d", 2),
  heatmapPoints(2),
  heatmapPoints(3),
  levels("pvt_v2_b0", "slices"),
  sagittal("cond"),
  sagittal("gru"),
  axial("pvt_v2_b0", 1, 3),
  axial("pvt_v2_b0", 3, 5, "plain"),
  fusion("pvt_v2_b0"),
];
const PUBLISHED: readonly Made[] = [
  sagittal("plain"),
  sagittal("lstm"),
  levels("pvt_v2_b0", "none"),
  axial("pvt_v2_b0", 3, 5),
  slicePoints("densenet161", 4),
  slicePoints("xception65.tf_in1k", 4),
  slicePoints("convformer_s36.sail_in22k_ft_in1k_384", 10),
  slicePoints("fastvit_ma36.apple_dist_in1k", 10),
  volumePoints("densenet161", 1),
  volumePoints("resnet34d", 1),
  levels("convnext_small.in12k_ft_in1k_384", "none"),
  sagittal("gru", "convnext_small.in12k_ft_in1k_384"),
  sagittal("lstm", "rexnetr_200.sw_in12k_ft_in1k"),
  sagittal("lstm", "pvt_v2_b5"),
  axial("convnext_tiny.in12k_ft_in1k_384", 1, 3),
  fusion("convnext_nano.in12k_ft_in1k"),
];

const NETS = repeats(0, 1) === 1 ? [...USUAL, ...PUBLISHED] : USUAL;

beforeAll(async () => {
  await startEngine({ device: "cpu" });
});

describe.each(NETS)("the model of %s", (_, make, depths = [4, 3]) => {
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
    const itThere = isThere ? it : it.skip;

    itThere("computes of a batch, of any depth, what the net computes of each alone", async () => {
      const isDeep = Object.values(computationOf(given).inputs).some((dims) => dims.includes("depth"));
      for (const [batch, depth] of [
        [2, depths[0]],
        [1, depths[1]],
      ] as const) {
        if (batch === 1 && !isDeep) continue; // nothing is new
        const shown = inputsOf(given, batch, depth);
        const expected = expectedOf(given, shown, batch);
        const found = await model.run(shown);
        expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
        for (const [name, { dims, values }] of Object.entries(expected)) {
          expect([name, found[name]?.dims]).toEqual([name, dims]);
          const difference = largestDifference(values, found[name]?.values);
          const range = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
          expect(range).toBeGreaterThan(TOLERANCE);
          const tolerance = range > BLOWN_UP ? TOLERANCE * range : TOLERANCE;
          const isSmall = difference < tolerance;
          expect({ name, depth, difference, range, isSmall }).toMatchObject({ isSmall: true });
        }
      }
    });
  });
});

describe("the model of a net whose slices are the channels of its first convolution", () => {
  const withNet = async (made: Made, check: (model: TwoStageModel) => Promise<void>): Promise<void> => {
    const model = made[1]();
    try {
      await check(model);
    } finally {
      model.net.dispose();
    }
  };

  it("has as many slices as the net, and says so", () =>
    withNet(sagittal("cond"), async (given) => {
      const bytes = await exportTwoStageNet(given);
      expect(Buffer.from(bytes).toString("latin1")).toContain(
        "crops: 3 slices, always, as they are the channels of the net's first convolution",
      );
      const model = await openModel(bytes);
      const crops = random("crops", [1, 10, SIDE, SIDE, 4]);
      await expect(model.run({ crops })).rejects.toThrow("invalid dimensions");
      await model.release();
    }));

  it("is not made for any number of slices", () =>
    withNet(axial("pvt_v2_b0", 1, 3, "plain"), async (given) => {
      if (given.kind !== "axial") throw new TypeError(given.kind);
      const [points, , ...shape] = given.input.axial;
      const anyDepth = { ...given, input: { ...given.input, axial: [points, "depth", ...shape] } } as const;
      await expect(exportTwoStageNet(anyDepth)).rejects.toThrow("was made with slices 3");
    }));
});

function random(name: string, shape: readonly number[]): Shaped {
  const size = shape.reduce((product, side) => product * side, 1);
  return { shape, values: randomNumbers(name, size, -1, 1) };
}

/** Random inputs of a net. */
function inputsOf(model: TwoStageModel, batch: number, depth: number): Readonly<Record<string, Shaped>> {
  return Object.fromEntries(
    Object.entries(computationOf(model).inputs).map(([name, dims]) => {
      const shape = [batch, ...dims.map((length) => (length === "depth" ? depth : length))];
      return [name, random(name, shape)];
    }),
  );
}

/** The net's own outputs for each study of a batch. */
function expectedOf(model: TwoStageModel, shown: Readonly<Record<string, Shaped>>, batch: number): Outputs {
  const { compute } = computationOf(model);
  return tf.tidy(() => {
    const stacked = Object.values(shown).map(({ values, shape }) =>
      tf.unstack(tf.tensor(values, [...shape])),
    );
    const alone = Array.from({ length: batch }, (_, at) =>
      compute(...stacked.flatMap((all) => all.slice(at, at + 1))),
    );
    const names = Object.keys(alone[0] ?? {});
    return Object.fromEntries(
      names.map((name) => {
        const all = tf.concat(
          alone.flatMap((one) => one[name] ?? []),
          0,
        );
        return [name, { dims: all.shape, values: all.dataSync<"float32">() }];
      }),
    );
  });
}
