import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import * as tf from "@tensorflow/tfjs-core";
import { volumePath } from "@spinegrade/dicom-ingest";
import { type EngineInfo, startEngine } from "@spinegrade/engine";
import { readTrainedRun } from "@spinegrade/predictor";
import { type FoldJob, readFoldData, type RunConfig, summariseRun, trainFold } from "@spinegrade/trainer";
import { estimateFold, formatEstimate } from "./estimate-fold.ts";
import { makeTrainingWorkspace, SMALL_RUN, type TrainingWorkspace } from "./testing/training-workspace.ts";

let engine: EngineInfo;
let workspace: TrainingWorkspace;
beforeAll(async () => {
  engine = await startEngine();
});
beforeEach(async () => {
  workspace = await makeTrainingWorkspace(4);
});
afterEach(() => workspace.remove());

async function jobOf(key: string, changes: Partial<RunConfig> = {}): Promise<FoldJob> {
  const data = await readFoldData(workspace.outputDir, 0);
  return {
    run: "small",
    fold: 0,
    config: { ...SMALL_RUN, ...changes },
    data,
    folders: workspace,
    engine,
    key,
  };
}

const checkpointOf = (key: string) =>
  readFile(join(workspace.workDir, "runs/small/fold-0", key, "checkpoint.safetensors"));

describe("trainFold", () => {
  it("leaves a checkpoint, a result, a log, predictions and a page, and no tensor", async () => {
    const before = tf.memory().numTensors;
    const result = await trainFold(await jobOf("a"));
    expect(tf.memory().numTensors).toBe(before);
    expect(result).toMatchObject({
      run: "small",
      fold: 0,
      trainingSamples: 3,
      validationSamples: 1,
      device: "cpu",
    });
    expect(result.epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);
    const outputs = join(workspace.outputDir, "runs/small/fold-0");
    const log = (await readFile(join(outputs, "log.jsonl"), "utf8")).trim().split("\n");
    expect(log.map((line) => (JSON.parse(line) as { epoch: number }).epoch)).toEqual([1, 2]);
    const outOfFold = JSON.parse(await readFile(join(outputs, "out-of-fold.json"), "utf8")) as object[];
    const stored = (await readFile(join(workspace.workDir, "runs/small/fold-0/a/log.jsonl"), "utf8")).trim();
    const kinds = stored.split("\n").map((line) => (JSON.parse(line) as { kind: string }).kind);
    expect(kinds).toEqual(["step", "step", "epoch", "step", "step", "epoch"]);
    expect(outOfFold).toMatchObject([{ studyId: 100, seriesId: 200, split: "train" }]);
    expect(await readFile(join(outputs, "report.html"), "utf8")).toContain("Training run small");

    const table = await summariseRun("small", SMALL_RUN, workspace);
    expect(table).toMatch(/Results of small[\s\S]*\n {3}0 {2}/);
    expect((await readTrainedRun(workspace.outputDir, "small")).folds).toEqual([
      { fold: 0, checkpoint: "runs/small/fold-0/a/checkpoint.safetensors" },
    ]);
  });

  it("goes on after a stop as if never stopped, to the bit", async () => {
    await trainFold(await jobOf("unbroken"));
    const stopped = trainFold({
      ...(await jobOf("stopped")),
      stateIntervalSeconds: 0,
      onEpoch: () => {
        throw new Error("stopped");
      },
    });
    await expect(stopped).rejects.toThrow("stopped");
    const epochs: number[] = [];
    await trainFold({ ...(await jobOf("stopped")), onEpoch: ({ epoch }) => epochs.push(epoch) });
    expect(epochs).toEqual([2]);
    expect((await checkpointOf("stopped")).equals(await checkpointOf("unbroken"))).toBe(true);
  });

  it("does not train again what is finished", async () => {
    const first = await trainFold(await jobOf("a"));
    const again = await trainFold({
      ...(await jobOf("a")),
      onEpoch: () => {
        throw new Error("trained again");
      },
    });
    expect(again).toEqual(first);
  });

  it("stops at a loss that is not finite, naming the studies of the batch", async () => {
    const before = tf.memory().numTensors;
    await expect(trainFold(await jobOf("a", { learningRate: 1e30 }))).rejects.toThrow(
      /the loss term "\w+" is (NaN|-?Infinity) in a batch of study \d+, series \d+/,
    );
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("a study that cannot be read", () => {
  it("is named, in training as in validation", async () => {
    const lenient = { maxUnreadable: 1, epochs: 1 };
    await rm(join(workspace.workDir, volumePath("volume-1")));
    await expect(trainFold(await jobOf("a"))).rejects.toThrow(
      /study 101, series 201 cannot be read: .*volume-1/,
    );
    const result = await trainFold(await jobOf("b", lenient));
    expect(result.unreadable).toEqual(["study 101, series 201"]);
    await rm(join(workspace.workDir, volumePath("volume-0")));
    const validating = trainFold(await jobOf("c", lenient));
    await expect(validating).rejects.toThrow(/study 100, series 200 cannot be validated: .*volume-0/);
  });
});

describe("the upper bound", () => {
  it("is the log loss of grades pooled under the true heatmaps, beside the ordinary one", async () => {
    const before = tf.memory().numTensors;
    const result = await trainFold(
      await jobOf("bound", { gradePooling: "true-heatmap", epochs: 1, histograms: true }),
    );
    const [epoch] = result.epochs;
    expect(epoch?.upperBoundLogLoss).toBeGreaterThan(0);
    expect(epoch?.upperBoundLogLoss).not.toBe(epoch?.score.weightedLogLoss);
    const [events = ""] = await readdir(join(workspace.workDir, "runs/small/fold-0/bound/tensorboard"));
    const logged = await readFile(
      join(workspace.workDir, "runs/small/fold-0/bound/tensorboard", events),
      "latin1",
    );
    for (const tag of ["weights/encoder.", "gradients/encoder.", "weighted log loss, upper bound"])
      expect(logged).toContain(tag);
    const table = await summariseRun("small", { ...SMALL_RUN, gradePooling: "true-heatmap" }, workspace);
    expect(table).toMatch(
      /fold 0: upper bound, .* log loss \d\.\d{3}; under the predicted ones, as above: \d/,
    );
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("estimateFold", () => {
  it("says what a training would take, and writes nothing", async () => {
    const before = tf.memory().numTensors;
    const job = await jobOf("a");
    const estimate = await estimateFold(job);
    expect(estimate).toMatchObject({ trainingSamples: 3, validationSamples: 1, stepsInEpoch: 2, steps: 4 });
    expect(formatEstimate(job, estimate)).toMatch(/net {6}pvt_v2_b0 at 64 px, 3,\d\d\d,\d\d\d parameters/);
    expect(existsSync(join(workspace.workDir, "runs"))).toBe(false);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("readFoldData", () => {
  it("splits by fold, and refuses a fold without studies", async () => {
    const { training, validation } = await readFoldData(workspace.outputDir, 0);
    expect([training.length, validation.length]).toEqual([3, 1]);
    await expect(readFoldData(workspace.outputDir, 3)).rejects.toThrow(
      "fold 3 leaves 4 samples to train on and 0",
    );
  });
});
