/** Losses of a fold's training: those that cannot be learned from, the upper bound, the recomputed ones. */
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import * as tf from "@tensorflow/tfjs-core";
import { LABEL_GROUPS, parsePredictionFile } from "@spinegrade/competition-data";
import { lossGradients } from "@spinegrade/losses";
import { readJson, UserError } from "@spinegrade/pipeline";
import { repeats } from "@spinegrade/test-utils";
import { summariseRun, trainFold } from "@spinegrade/trainer";
import { createTask } from "../tasks/create-task.ts";
import { BOTH_TASKS, jobOf, SMALL_RUNS, useWorkspace, workspace } from "../testing/fold-group.ts";
import { estimateFold } from "./estimate-fold.ts";

describe("numbers that cannot be learned from", () => {
  useWorkspace("nfn");

  it("are words that name the study where the validation gives NaN, steps skipped or not", async () => {
    const before = tf.memory().numTensors;
    const exploding = { learningRate: 1e30, onNan: "skip", epochs: 1 } as const;
    const training = trainFold(await jobOf("exploding", exploding));
    await expect(training).rejects.toBeInstanceOf(UserError);
    await expect(training).rejects.toThrow(
      /^validation after epoch 1 \(steps skipped so far: 1\): study 100, series 200: the net gives NaN/,
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  it("are words that name the term where the validation's loss is infinite", async () => {
    const weights = { heatmap: 1e38, xy: 1e38, z: 1e38, grade: 1e38 };
    const huge = { lossWeights: [{ fromEpoch: 0, ...weights }], onNan: "skip", epochs: 1 } as const;
    await expect(trainFold(await jobOf("huge", huge))).rejects.toThrow(
      /^validation after epoch 1 \(steps skipped so far: 2\): study 100, series 200: the loss term "\w+" is Infinity$/,
    );
  });

  it.each(["training", "validation"] as const)(
    "are refused before the first step where no %s sample has a grade",
    async (side) => {
      const job = await jobOf("ungraded");
      const ungraded = job.data[side].map((sample) => ({
        ...sample,
        grades: sample.grades.map(() => -1 as const),
      }));
      const data = { ...job.data, [side]: ungraded };
      for (const attempt of [trainFold, estimateFold])
        await expect(attempt({ ...job, data })).rejects.toThrow(
          /none of the \d samples to (train|validate) on has a grade.*fill in the grades/,
        );
      expect(existsSync(join(workspace.workDir, "runs/small/fold-0/ungraded/log.jsonl"))).toBe(false);
    },
  );
});

// `npm run test:slow` sees it with the NFN net, too: the canal's alone is compared with other code's number
describe.each(BOTH_TASKS.slice(repeats(1, 0)))("the upper bound of %s", (task) => {
  useWorkspace(task);

  it("is the log loss of grades pooled under the true heatmaps, next to the ordinary one", async () => {
    const before = tf.memory().numTensors;
    const result = await trainFold(
      await jobOf(
        "bound",
        { gradePooling: "true-heatmap", epochs: 1, histograms: true, pictures: true },
        task,
      ),
    );
    const [epoch] = result.epochs;
    expect(epoch?.upperBoundLogLoss).not.toBe(epoch?.score.weightedLogLoss);
    // the loss's own term of the one volume: the canal's is the metric itself, computed by other code, from tensors
    if (task === "scs") expect(epoch?.upperBoundLogLoss).toBeCloseTo(epoch?.validationLoss["grade"] ?? 0, 5);
    const [events = ""] = await readdir(join(workspace.workDir, "runs/small/fold-0/bound/tensorboard"));
    const logged = await readFile(
      join(workspace.workDir, "runs/small/fold-0/bound/tensorboard", events),
      "latin1",
    );
    const pictures = LABEL_GROUPS[task].points.map(({ condition }) => `heatmaps/${condition}`);
    for (const tag of [
      "weights/encoder.",
      "gradients/encoder.",
      "weighted log loss, upper bound",
      ...pictures,
    ])
      expect(logged).toContain(tag);
    const table = await summariseRun(
      "small",
      { ...SMALL_RUNS[task], gradePooling: "true-heatmap", trial: true },
      workspace,
    );
    expect(table).toMatch(
      /fold 0: upper bound, .* log loss \d\.\d{3}; under the predicted ones, as above: \d/,
    );
    const folder = join(workspace.outputDir, "runs/small");
    const [plain, bound, ofFold] = await Promise.all(
      ["out-of-fold.json", "upper-bound.json", "fold-0/upper-bound.json"].map((file) =>
        readJson(join(folder, file), parsePredictionFile),
      ),
    );
    expect(bound).toEqual({ ...ofFold, trial: true });
    expect(plain?.trial).toBe(true);
    expect(bound?.predictions.map(({ seriesId }) => seriesId)).toEqual(
      plain?.predictions.map(({ seriesId }) => seriesId),
    );
    expect(bound?.predictions[0]?.points[0]?.probabilities).not.toEqual(
      plain?.predictions[0]?.points[0]?.probabilities,
    );
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe.each(BOTH_TASKS)("the first epochs of %s", (name) => {
  useWorkspace(name);

  async function gradeLossAt(epoch: number, settings: Parameters<typeof jobOf>[1]): Promise<number> {
    const task = createTask(await jobOf("a", settings, name));
    const examples = await Promise.all(
      task.data.samples.slice(0, 1).map(async (one) => task.data.load(one, 0)),
    );
    const grade = tf.tidy(() => task.computeLoss(examples, epoch)["grade"]?.dataSync()[0] ?? Number.NaN);
    task.net.dispose();
    return grade;
  }

  it("learn grades under the true heatmaps, the others under the predicted ones", async () => {
    const [under, predicted] = [
      await gradeLossAt(0, { gradePooling: "true-heatmap" }),
      await gradeLossAt(0, {}),
    ];
    expect(under).not.toBe(predicted);
    expect(await gradeLossAt(1, { trueHeatmapEpochs: 2 })).toBe(under);
    expect(await gradeLossAt(2, { trueHeatmapEpochs: 2 })).toBe(predicted);
  });
});

describe.each(BOTH_TASKS)("recompute of %s", (name) => {
  useWorkspace(name);

  /** The loss of a first step, and the bytes that wait for its backward pass. */
  async function takeStep(recompute: boolean): Promise<{ total: number; bytesKept: number }> {
    const task = createTask(await jobOf("a", { recompute }, name));
    const loads = task.data.samples.slice(0, 1).map(async (sample) => task.data.load(sample, 0));
    const examples = await Promise.all(loads);
    const before = tf.memory().numBytes;
    let [total, bytesKept] = [Number.NaN, 0];
    tf.tidy(() => {
      const { losses } = lossGradients(task.net.parameters(), () => {
        const terms = task.computeLoss(examples, 0);
        bytesKept = tf.memory().numBytes - before;
        return terms;
      });
      total = losses["total"] ?? total;
    });
    task.net.dispose();
    return { total, bytesKept };
  }

  it("keeps less for the backward pass, and gives the same loss", async () => {
    const [plain, recomputed] = [await takeStep(false), await takeStep(true)];
    expect(recomputed.bytesKept).toBeLessThan(0.6 * plain.bytesKept);
    expect(recomputed.total).toBeCloseTo(plain.total, 5);
  });
});
