import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import * as tf from "@tensorflow/tfjs-core";
import { writeFileAtomic } from "@spinegrade/pipeline";
import { readFoldData } from "@spinegrade/trainer";
import { jobOf, useWorkspace, workspace } from "../testing/fold-group.ts";
import { SMALL_RUN } from "../testing/training-workspace.ts";
import { estimateFold, formatEstimate } from "./estimate-fold.ts";

describe("estimateFold", () => {
  useWorkspace("nfn");

  it("says what a training would take, and writes nothing", async () => {
    const before = tf.memory().numTensors;
    const job = await jobOf("a");
    const rssBefore = Math.floor(process.memoryUsage.rss() / 2 ** 20);
    const startedAt = performance.now();
    const estimate = await estimateFold(job);
    expect(estimate).toMatchObject({ trainingSamples: 3, validationSamples: 1, stepsInEpoch: 2, steps: 4 });
    // a batch of two volumes, one of which is measured
    const { slices, secondsPerStep, seconds, peakRssMiB, stateMiB } = estimate;
    expect(slices.step).toBeGreaterThanOrEqual(2 * slices.measured);
    const elapsed = (performance.now() - startedAt) / 1000;
    // one volume took a part of the time that passed here, and the step takes as many times more as it has slices
    expect(secondsPerStep).toBeGreaterThan(0);
    expect(secondsPerStep).toBeLessThan((elapsed * slices.step) / slices.measured);
    expect(seconds).toBeGreaterThan(estimate.steps * secondsPerStep);
    expect(seconds).toBeLessThan(estimate.steps * secondsPerStep + SMALL_RUN.epochs * elapsed);
    expect(peakRssMiB).toBeGreaterThan(rssBefore);
    expect(stateMiB).toBe(Math.round((16 * estimate.parameters) / 2 ** 20));
    expect(formatEstimate(job, estimate)).toMatch(/net {6}pvt_v2_b0 at 64 px, 3,\d\d\d,\d\d\d parameters/);
    expect(existsSync(join(workspace.workDir, "runs"))).toBe(false);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("readFoldData", () => {
  useWorkspace("nfn");

  it("refuses samples of another data set than the one in use", async () => {
    const dataDir = join(workspace.workspaceRoot, "other");
    await writeFileAtomic(join(dataDir, "train_series_descriptions.csv"), "other series\n");
    await expect(readFoldData({ ...workspace, dataDir }, 0, "nfn")).rejects.toThrow(
      /nfn\.json and \S*other come from different data sets[^]*npx nx run label-fixes:samples/,
    );
  });

  it("splits by fold, and refuses a fold without studies", async () => {
    const { training, validation } = await readFoldData(workspace, 0, "nfn");
    expect([training.length, validation.length]).toEqual([3, 1]);
    await expect(readFoldData(workspace, 3, "nfn")).rejects.toThrow(
      "fold 3 leaves 4 samples to train on and 0",
    );
  });
});
