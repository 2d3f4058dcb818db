import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import * as tf from "@tensorflow/tfjs-core";
import { startEngine } from "@spinegrade/engine";
import { decodeCheckpoint, encodeCheckpoint, stateOf, type TensorShape } from "@spinegrade/model-zoo";
import { testData } from "@spinegrade/test-utils";
import {
  type CheckpointShapes,
  createGradingNet,
  listTasks,
  recogniseNet,
  taskNamed,
} from "@spinegrade/tasks";

const SMALL = { encoder: "pvt_v2_b0", decoderChannels: [8, 8, 4], imageSize: 96 } as const;

/** The names, types and shapes of a net with the published decoder. */
function shapesOf(task: string, encoder: string): Map<string, TensorShape> {
  const net = taskNamed(task).createNet({ encoder, seed: null, shapesOnly: true });
  const shapes = [...net.state()].map(
    ([name, entry]) =>
      [
        name,
        entry.kind === "counter" ? { dtype: "I64", shape: [] } : { dtype: "F32", shape: entry.shape },
      ] satisfies [string, TensorShape],
  );
  net.dispose();
  return new Map(shapes);
}

function refusalOf(checkpoint: CheckpointShapes): Error {
  try {
    recogniseNet(checkpoint, "odd.pth");
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("the checkpoint was recognised");
}

beforeAll(async () => {
  await startEngine();
});

describe.each(listTasks())("recogniseNet for $name", ({ name: task }) => {
  it("reads net, encoder and widths from a file of ours, the image size from its configuration", () => {
    const net = createGradingNet({ ...SMALL, task }, 1);
    const before = tf.memory().numTensors;
    const config = JSON.stringify({ net: { task, imageSize: SMALL.imageSize } });
    const file = encodeCheckpoint(stateOf(net), { "spinegrade.config": config });
    expect(recogniseNet(decodeCheckpoint(file), "own")).toEqual({
      net: { task, ...SMALL },
      imageSizeFrom: "checkpoint",
    });
    expect(tf.memory().numTensors).toBe(before);
    net.dispose();
  });

  it("reads a net that was saved from within a program's wrapper", () => {
    const { encoder, decoderChannels } = SMALL;
    const net = taskNamed(task).createNet({ encoder, decoderChannels, seed: null, shapesOnly: true });
    const shapes = [...net.state()].map(([name, entry]): [string, TensorShape] => [
      `module.${name}`,
      entry.kind === "counter" ? { dtype: "I64", shape: [] } : { dtype: "F32", shape: entry.shape },
    ]);
    net.dispose();
    expect(recogniseNet({ state: new Map(shapes), metadata: {} }, "wrapped.pth").net).toEqual({
      ...{ task, encoder, decoderChannels, imageSize: 320 },
    });
  });

  it("names the nearest net and what differs from it", () => {
    const state = shapesOf(task, "resnet18d");
    state.delete("encoder.layer1.0.conv1.weight");
    state.set("decoder.block.1.conv1.0.bias", { dtype: "F32", shape: [1] });
    state.set("head.weight", { dtype: "F32", shape: [3, 3] });
    const { message } = refusalOf({ state, metadata: {} });
    expect(message).toMatch(/odd\.pth is not a net that is known here; the nearest is [\w-]+ with resnet18d/);
    expect(message).toContain("decoder of 384, 192, 96 channels");
    expect(message).toContain("missing: encoder.layer1.0.conv1.weight");
    expect(message).toContain("unexpected: head.weight");
  });
});

it("recognises a published checkpoint, in either spelling, and takes the published image size", () => {
  const state = shapesOf("scs", "convnext_tiny.fb_in22k");
  const nested = new Map([...state].map(([name, shape]) => [name.replace("stages_", "stages."), shape]));
  for (const spelt of [state, nested])
    expect(recogniseNet({ state: spelt, metadata: {} }, "x.pth")).toEqual({
      net: {
        task: "scs",
        encoder: "convnext_tiny.fb_in22k",
        decoderChannels: [384, 192, 96],
        imageSize: 320,
      },
      imageSizeFrom: "published",
    });
  const efficient = shapesOf("nfn", "tf_efficientnet_b4.ns_jft_in1k");
  expect(recogniseNet({ state: efficient, metadata: {} }, "x.pth").net.imageSize).toBe(384);
});

const published = testData("../checkpoints");
published.describe("the names and shapes of the published checkpoints", () => {
  interface Manifest {
    readonly entries: readonly (readonly [name: string, shape: readonly number[], dtype: string])[];
  }
  const files = readdirSync(published.path).filter((name) => name.endsWith(".json"));
  const shapesIn = async (file: string): Promise<Map<string, TensorShape>> => {
    const { entries } = JSON.parse(await readFile(join(published.path, file), "utf8")) as Manifest;
    return new Map(
      entries.map(([name, shape, dtype]) => [name, { dtype: dtype === "int64" ? "I64" : "F32", shape }]),
    );
  };

  it.each(files.filter((name) => /^(nfn|scs)-/.test(name)))("%s is recognised", async (file) => {
    const [, task, encoder] = /^(nfn|scs)-(.*)\.json$/.exec(file) ?? [];
    const { net } = recogniseNet({ state: await shapesIn(file), metadata: {} }, file);
    expect(net).toMatchObject({ task, encoder, decoderChannels: [384, 192, 96] });
  });

  it.each(files.filter((name) => /^(two-stage|encoder)-/.test(name)))("%s is refused", async (file) => {
    const state = await shapesIn(file);
    expect(() => recogniseNet({ state, metadata: {} }, file)).toThrow(
      /is not a net that is known here; the nearest/,
    );
  });
});
