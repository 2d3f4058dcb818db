import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { createNfnNet, encodeCheckpoint, loadState, stateOf } from "@spinegrade/model-zoo";
import * as tf from "@tensorflow/tfjs-core";
import { deterministicState, signed } from "../test-support/deterministic.ts";
import { channelsFirst } from "../test-support/golden.ts";

/** A Python with tools/golden/requirements.txt; the test is skipped where there is none. */
const python = process.env["SPINEGRADE_GOLDEN_PYTHON"] ?? "";
const script = fileURLToPath(new URL("../../../../tools/golden/check_checkpoint.py", import.meta.url));
const flat = (tensor: tf.Tensor): number[] => Array.from(tensor.dataSync());

(existsSync(python) ? it : it.skip)(
  "PyTorch loads our checkpoint with strict=True and gives our outputs",
  async () => {
    await startEngine();
    const folder = await mkdtemp(join(tmpdir(), "spinegrade-checkpoint-"));
    const path = join(folder, "nfn.safetensors");
    const net = createNfnNet({ encoder: "resnet18", seed: null });
    loadState(net, deterministicState(net));
    const input = { encoder: "resnet18", images: "images", depths: [2, 1], size: [64, 48] };
    const outputs = tf.tidy(() => {
      const images = tf.tensor4d(signed("images", 3 * 64 * 48), [3, 64, 48, 1]);
      const { heatmap, xyz, gradeLogits } = net.forward(images, input.depths, { training: false });
      return { heatmap: heatmap.map(channelsFirst), xyz, gradeLogits };
    });
    await writeFile(path, encodeCheckpoint(stateOf(net), { run: "test" }));
    const { heatmap, xyz, gradeLogits } = outputs;
    const values = { heatmap: heatmap.map(flat), xyz: flat(xyz), gradeLogits: flat(gradeLogits) };
    await writeFile(`${path}.json`, JSON.stringify({ ...input, ...values }));
    try {
      const { stdout } = await promisify(execFile)(python, [script, path]);
      expect(JSON.parse(stdout)).toMatchObject({ tensors: 170, metadata: { format: "pt", run: "test" } });
    } finally {
      await rm(folder, { recursive: true, force: true });
      tf.dispose(outputs);
      net.dispose();
    }
  },
  180_000, // Python takes its time to load PyTorch
);
