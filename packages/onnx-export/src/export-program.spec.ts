import { readFile, symlink, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import {
  createCloseUpNet,
  createHeatmapPointNet,
  createPointNet,
  encodeCheckpoint,
  stateOf,
} from "@spinegrade/model-zoo";
import { answerCommandLine, sha256 } from "@spinegrade/pipeline";
import { temporaryFolder } from "@spinegrade/test-utils";
import { EXPORT_PROGRAM } from "./export-program.ts";
import { openModel } from "./testing/onnx-session.ts";
import { randomise, randomNet } from "./testing/random-net.ts";

describe("spinegrade-onnx-export", () => {
  let folder: string;
  let checkpoint: string;
  beforeAll(async () => {
    await startEngine({ device: "cpu" });
    folder = await temporaryFolder("onnx-export");
    checkpoint = join(folder, "fold-0.safetensors");
    const net = randomNet("nfn", "pvt_v2_b0", 64);
    const config = JSON.stringify({ net: net.config });
    await writeFile(checkpoint, encodeCheckpoint(stateOf(net), { "spinegrade.config": config }));
    net.dispose();
  });

  it("writes a model that runs and states what it is", async () => {
    const out = join(folder, "nfn.onnx");
    const printed = await answerCommandLine(EXPORT_PROGRAM, [
      checkpoint,
      "--out",
      out,
      "--licence",
      "CC0-1.0",
    ]);
    expect(String(printed)).toMatch(
      /nfn\.onnx: nfn with pvt_v2_b0, opset 17, 14\.\d MB\nimages of 64 px; research/,
    );
    const bytes = await readFile(out);
    const model = await openModel(new Uint8Array(bytes));
    const { xyz } = await model.run({
      images: { values: new Float32Array(3 * 64 * 64), shape: [1, 3, 64, 64] },
    });
    expect(xyz?.dims).toEqual([1, 10, 3]);
    await model.release();
    const text = bytes.toString("latin1");
    for (const fact of [
      "Sagittal T1",
      "not for clinical use",
      "left_neural_foraminal_narrowing l5_s1",
      '["normal_mild","moderate","severe"]',
      "CC0-1.0",
      sha256(await readFile(checkpoint)),
      "grey / 127.5 - 1",
    ])
      expect(text).toContain(fact);
  });

  it("writes the net of a two-stage run", async () => {
    const net = createPointNet({
      seed: null,
      encoder: "pvt_v2_b0",
      dimensions: 2,
      inChannels: 3,
      outputs: 4,
    });
    randomise(net);
    const config = {
      task: "points-axial",
      encoder: "pvt_v2_b0",
      imageSize: 64,
      coordinates: true,
      unit: "px",
    };
    const metadata = { "spinegrade.config": JSON.stringify({ net: config }) };
    const points = join(folder, "points.safetensors");
    await writeFile(points, encodeCheckpoint(stateOf(net), metadata));
    net.dispose();
    const out = join(folder, "points.onnx");
    const printed = await answerCommandLine(EXPORT_PROGRAM, [points, "--out", out]);
    expect(String(printed)).toMatch(/points-axial with pvt_v2_b0.*\nimage \[batch, 64, 64, 3\]; research/);
    const model = await openModel(new Uint8Array(await readFile(out)));
    const image = { values: new Float32Array(2 * 64 * 64 * 3), shape: [2, 64, 64, 3] };
    expect((await model.run({ image }))["points"]?.dims).toEqual([2, 4]);
    await model.release();
  });

  it("writes the points of a run that corrects them in close-ups, and says that they are not corrected", async () => {
    const [sizes, heatmaps] = [{ seed: null, inChannels: 1 }, { decoderChannels: [8, 8, 8] } as const];
    const encoder = "pvt_v2_b0";
    const net = createHeatmapPointNet({ ...sizes, ...heatmaps, encoder, dimensions: 3, points: 5 });
    const closeUps = createCloseUpNet({ ...sizes, name: "near", channels: 4 });
    for (const one of [net, closeUps]) randomise(one);
    const config = { task: "points-t2", encoder, imageSize: 64, slices: 2, heatmaps, closeUps: {} };
    const points = join(folder, "corrected.safetensors");
    await writeFile(
      points,
      encodeCheckpoint(new Map([...stateOf(net), ...stateOf(closeUps)]), {
        "spinegrade.config": JSON.stringify({ net: config }),
      }),
    );
    for (const one of [net, closeUps]) one.dispose();
    const out = join(folder, "corrected.onnx");
    await answerCommandLine(EXPORT_PROGRAM, [points, "--out", out]);
    const bytes = await readFile(out);
    expect(bytes.toString("latin1")).toContain("The run corrects these points in close-ups");
    const model = await openModel(new Uint8Array(bytes));
    const volume = { values: new Float32Array(2 * 64 * 64), shape: [1, 2, 64, 64, 1] };
    expect((await model.run({ volume }))["points"]?.dims).toEqual([1, 5, 3]);
    await model.release();
  });

  it("does not replace the checkpoint, whatever the path to it", async () => {
    const before = sha256(await readFile(checkpoint));
    await symlink(checkpoint, join(folder, "link.onnx"));
    for (const out of [
      checkpoint,
      join(folder, ".", "..", basename(folder), "fold-0.safetensors"),
      "link.onnx",
    ]) {
      const failing = answerCommandLine(EXPORT_PROGRAM, [checkpoint, "--out", resolve(folder, out)]);
      await expect(failing).rejects.toThrow("the checkpoint from which it is made: name another file");
    }
    expect(sha256(await readFile(checkpoint))).toBe(before);
  });

  it.each([
    { args: ["none.safetensors", "--out", "x.onnx"], error: "none.safetensors" },
    { args: ["none.safetensors"], error: "--out" },
    { args: ["a", "--out", "x.onnx", "--format", "onxx"], error: 'did you mean "onnx"' },
  ])("names what is wrong: $args", async ({ args, error }) => {
    await expect(answerCommandLine(EXPORT_PROGRAM, args)).rejects.toThrow(error);
  });
});
