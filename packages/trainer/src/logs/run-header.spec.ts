import { expect, it } from "@jest/globals";
import { SMALL_RUN } from "../testing/training-workspace.ts";
import { formatHeader } from "./run-header.ts";

it("says which device trains, and that a GPU is not used", () => {
  const dataSet = { synthetic: true, tables: {} };
  const data = { dataSet, training: [], validation: [], template: { frameSize: 512 as const, points: [] } };
  const engine = { device: "cpu", threads: 2, tensorflowVersion: "2.21.0" } as const;
  const warnings = ["the NVIDIA GPU (H100) is not used"];
  const text = formatHeader(
    { run: "nfn", fold: 0, config: SMALL_RUN, data, engine },
    { deviceName: "some processor", warnings },
    "runs/fold-0",
  );
  expect(text.split("\n")).toEqual([
    "train nfn, fold 0: pvt_v2_b0 at 64 px, 0 samples to train on, 0 to validate on, 2 epochs",
    "device: cpu (some processor), 2 threads, TensorFlow 2.21.0",
    "warning: the NVIDIA GPU (H100) is not used",
    "logs: runs/fold-0 (log.jsonl; tensorboard --logdir that folder)",
    "",
  ]);
});
