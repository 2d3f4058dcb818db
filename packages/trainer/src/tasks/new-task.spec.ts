import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type EngineInfo, startEngine } from "@spinegrade/engine";
import { writeJsonAtomic } from "@spinegrade/pipeline";
import { loadTrainedNet, predictVolume, toSliceFrame } from "@spinegrade/predictor";
import { readTrainedRun, registerTask } from "@spinegrade/tasks";
import { readFoldData, readRunConfig, type RunConfig, summariseRun, trainFold } from "@spinegrade/trainer";
import { readVolume } from "@spinegrade/volumes";
import { CALIBRATION_FILE, readCalibration } from "@spinegrade/calibration";
import * as tf from "@tensorflow/tfjs-core";
import { overridableKeys } from "../run/run-overrides.ts";
import { TOY } from "../testing/toy-task.ts";
import { makeTrainingWorkspace, type TrainingWorkspace } from "../testing/training-workspace.ts";

const RUN = {
  description: "a task of one file and one registration",
  net: { task: "toy", encoder: "resnet18", decoderChannels: [8, 8, 8], imageSize: 64 },
  folds: [0],
  epochs: 1,
  batchSize: 2,
  learningRate: 0.01,
};

describe("a task that is one file and one registration", () => {
  let engine: EngineInfo;
  let workspace: TrainingWorkspace;
  let runPath = "";
  let config: RunConfig;

  beforeAll(async () => {
    engine = await startEngine();
    registerTask(TOY);
    workspace = await makeTrainingWorkspace(4, "toy");
    runPath = join(workspace.workspaceRoot, "toy.json");
    await writeJsonAtomic(runPath, { ...RUN, sharpness: 3 });
    config = await readRunConfig(workspace.workspaceRoot, runPath);
  });
  afterAll(() => workspace.remove());

  it("has its own keys in run files and on the command line, with its own defaults", async () => {
    expect(config).toMatchObject({
      sharpness: 3,
      augmentation: {},
      lossWeights: [{ fromEpoch: 0, heatmap: 1, grade: 0.5 }],
    });
    expect(overridableKeys()).toContain("sharpness");
    const wrong = readRunConfig(workspace.workspaceRoot, runPath, { matching: "nearest", sharpness: 0 });
    await expect(wrong).rejects.toThrow(/unknown key "matching"[^]*sharpness: must be > 0/);
  });

  it("is trained, validated and shown, predicts from its checkpoint, and leaves no tensor", async () => {
    const before = tf.memory().numTensors;
    const data = await readFoldData(workspace, 0, "toy");
    const job = { run: "toy", fold: 0, config, data, folders: workspace, engine, key: "a" };
    const result = await trainFold(job);
    const [epoch] = result.epochs;
    expect(epoch).toMatchObject({ epoch: 1, step: 2 });
    const { heatmap = 0, grade = 0, total } = epoch?.validationLoss ?? {};
    expect(total).toBeCloseTo(heatmap + 0.5 * grade, 5);
    expect(await summariseRun("toy", config, workspace)).toContain("Results of toy");

    const page = await readFile(join(workspace.outputDir, "runs/toy/fold-0/report.html"), "utf8");
    for (const words of ["Toy heatmap loss (nats)", "Toy grade loss", "Axial T2. Letters at the edges"])
      expect(page).toContain(words);

    const { net: netConfig, folds } = await readTrainedRun(workspace, "toy");
    const net = await loadTrainedNet(netConfig, folds[0] ?? { fold: 0, checkpoint: "" }, workspace.workDir);
    const volume = await readVolume(workspace.workDir, workspace.volumeKeys[0] ?? "");
    const points = toSliceFrame(predictVolume(net, volume), net.task.points, volume.sliceTable, 64);
    net.dispose();
    const outOfFold = await readFile(join(workspace.outputDir, "runs/toy/fold-0/out-of-fold.json"), "utf8");
    expect(JSON.parse(outOfFold)).toMatchObject({ predictions: [{ studyId: 100, points }] });
    const { groups } = await readCalibration(join(workspace.outputDir, "runs/toy", CALIBRATION_FILE));
    expect(groups.subarticular?.count).toBeGreaterThan(0);
    expect(points.map(({ condition }) => condition)).toEqual(TOY.points.map(({ condition }) => condition));
    expect(tf.memory().numTensors).toBe(before);
  });
});
