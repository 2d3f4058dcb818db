import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import {
  createHeatmapPointNet,
  createPointNet,
  type StateEntry,
  type TensorShape,
} from "@spinegrade/model-zoo";
import { describeInputs, describeSlices } from "./describe-two-stage-net.ts";
import { computationOf } from "./computation-of.ts";
import { openTwoStageNet } from "./open-two-stage-net.ts";

beforeAll(async () => {
  await startEngine({ device: "cpu" });
});

const encoder = "pvt_v2_b0";
const volumeEncoder = "resnet18d";

const EMPTY = { seed: null, encoder: volumeEncoder, shapesOnly: true } as const;

/** A checkpoint's metadata about a net. */
function recorded(net: object): { readonly "spinegrade.config": string } {
  return { "spinegrade.config": JSON.stringify({ net, seed: 1 }) };
}

describe("openTwoStageNet", () => {
  it.each([
    [{ task: "levels-axial", encoder, side: 32, attention: "slices" }, "slices [batch, depth, 32, 32, 3]"],
    [
      { task: "levels-axial", encoder, side: 32, attention: "slices", coordinates: true },
      "slices [batch, depth, 32, 32, 4]",
    ],
    [{ task: "grades-t1", encoder, head: "gru", slices: 3, side: 64 }, "crops [batch, 10, 64, 64, depth]"],
    [{ task: "grades-t2", encoder, head: "cond", slices: 5, side: 32 }, "crops [batch, 5, 32, 32, 5]"],
    [
      { task: "grades-axial", encoder, head: "plain", slices: 3, axialSide: 32, sagittalSide: 64 },
      "axial [batch, 10, 3, 32, 32, 1], sagittal [batch, 10, 64, 64, 4]",
    ],
    [
      { task: "grades-axial", encoder, slices: 5, axialSide: 64, sagittalSide: 32 },
      "axial [batch, 10, depth, 64, 64, 3], sagittal [batch, 10, 32, 32, 4]",
    ],
    [
      { task: "grades-fusion", encoder, sagittalSide: 64, axialSide: 32 },
      "sagittal [batch, 5, 64, 64, 5], axial [batch, depth, 32, 32, 3]",
    ],
  ])("reads the inputs of %o", (net, inputs) => {
    const opened = openTwoStageNet({ state: new Map(), metadata: recorded(net) }, "a checkpoint");
    expect(opened && describeInputs(computationOf(opened.model).inputs)).toBe(inputs);
    opened?.model.net.dispose();
  });

  const heatmaps = { decoderChannels: [8, 8, 8] } as const;
  it.each([
    { kind: "volume-points", keys: {}, inChannels: 4 },
    { kind: "volume-points", keys: { task: "points-sagittal" }, inChannels: 5 },
    { kind: "heatmap-points", keys: { heatmaps }, inChannels: 1 },
    { kind: "heatmap-points", keys: { heatmaps }, inChannels: 4 },
  ])("reads what $kind of $inChannels channels give from the first and the last layer", (given) => {
    const { kind, keys, inChannels } = given;
    const options = { ...EMPTY, dimensions: 3, inChannels } as const;
    const made =
      kind === "volume-points"
        ? createPointNet({ ...options, outputs: 30 })
        : createHeatmapPointNet({ ...options, ...heatmaps, points: 30 });
    const shapeOf = (entry: StateEntry): TensorShape =>
      entry.kind === "counter" ? { dtype: "I64", shape: [] } : { dtype: "F32", shape: entry.shape };
    const state = new Map([...made.state()].map(([name, entry]) => [name, shapeOf(entry)]));
    made.dispose();
    const sizes = { imageSize: 64, slices: 32, coordinates: true };
    const net = { task: "points-t1", encoder: volumeEncoder, ...sizes, ...keys };
    const opened = openTwoStageNet({ state, metadata: recorded(net) }, "a checkpoint");
    expect(opened?.model).toMatchObject({ kind, input: ["depth", 64, 64, inChannels] });
    const shapes = [...(opened?.model.net.state() ?? [])].map(
      ([, entry]) => entry.kind !== "counter" && entry.shape,
    );
    expect(shapes).toContainEqual([30]);
    opened?.model.net.dispose();
  });

  const fixed = (count: number): string =>
    `${count} slices, always, as they are the channels of the net's first convolution`;
  it.each([
    [{ task: "grades-t1", encoder, head: "gru", slices: 3, side: 64 }, "crops: any number of slices"],
    [{ task: "grades-t2", encoder, head: "cond", slices: 7, side: 32 }, `crops: ${fixed(7)}`],
    [
      { task: "grades-axial", encoder, head: "plain", slices: 3, axialSide: 32, sagittalSide: 64 },
      `axial: ${fixed(3)}; sagittal: ${fixed(4)}`,
    ],
    [
      { task: "grades-fusion", encoder, sagittalSide: 64, axialSide: 32 },
      `sagittal: ${fixed(5)}; axial: any number of slices`,
    ],
    [{ task: "levels-axial", encoder, side: 32, attention: "none" }, "slices: any number of slices"],
    [{ task: "points-x", encoder, imageSize: 32 }, "image: one slice"],
    [
      { task: "points-t1", encoder: volumeEncoder, imageSize: 64, slices: 32 },
      "volume: any number of slices",
    ],
    [{ task: "points-t1", encoder, imageSize: 64, heatmaps }, "volume: a depth of 1"],
  ])("says of %o how many slices it takes", (net, slices) => {
    const opened = openTwoStageNet({ state: new Map(), metadata: recorded(net) }, "a checkpoint");
    expect(opened && describeSlices(opened.model, opened.recorded.encoder)).toBe(slices);
    if (opened?.model.kind === "volume-points") {
      expect(describeSlices(opened.model, "densenet161")).toBe("volume: 29 or more slices");
      expect(describeSlices(opened.model)).toMatch(/slices, 29 or more where the encoder is a DenseNet$/);
    }
    opened?.model.net.dispose();
  });

  it("leaves other checkpoints to the one-stage nets, and names what a recorded net lacks", () => {
    expect(openTwoStageNet({ state: new Map(), metadata: {} }, "x")).toBeUndefined();
    const oneStage = recorded({ task: "nfn", encoder });
    expect(openTwoStageNet({ state: new Map(), metadata: oneStage }, "x")).toBeUndefined();
    const metadata = recorded({ task: "levels-axial", encoder });
    expect(() => openTwoStageNet({ state: new Map(), metadata }, "x.safetensors")).toThrow(
      /x\.safetensors.*side/s,
    );
  });
});
