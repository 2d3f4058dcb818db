import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { readPointTable } from "@spinegrade/competition-data";
import { type EngineInfo, startEngine } from "@spinegrade/engine";
import { decodeSafetensors, loadState } from "@spinegrade/model-zoo";
import { type PipelineConfig, readJson, readReceipt } from "@spinegrade/pipeline";
import {
  createSlicePointNet,
  findTwoStageTask,
  readStudies,
  readTrainedTwoStageRun,
  registerTwoStageTask,
} from "@spinegrade/two-stage";
import { readVolume } from "@spinegrade/volumes";
import * as tf from "@tensorflow/tfjs-core";
import { configOfFold } from "../run/run-config.ts";
import { parseAnyRunConfig } from "../run/run-config-schema.ts";
import { twoStageWorkspace } from "../testing/two-stage-workspace.ts";
import { readTwoStageData } from "./read-two-stage-data.ts";
import { summariseTwoStageRun } from "./summarise-two-stage-run.ts";
import { trainTwoStageFold } from "./train-two-stage-fold.ts";
import { isTwoStage, type TwoStageConfig } from "./two-stage-config.ts";
import type { TwoStageFoldJob, TwoStageResult } from "./two-stage-result.ts";

/** The one of two that validates one of the three studies. */
const FOLD = 1;
const HEATMAPS = { heatmaps: { decoderChannels: [8, 8, 8] } };
const NETS = {
  "levels-axial": { encoder: "pvt_v2_b0", side: 32, coordinates: true },
  "points-axial": { encoder: "pvt_v2_b0", imageSize: 32, coordinates: true, unit: "share" },
  "points-sagittal": { encoder: "pvt_v2_b0", imageSize: 32, slices: 4, ...HEATMAPS },
  "points-axial-heatmaps": {
    ...{ task: "points-axial", encoder: "pvt_v2_b0", imageSize: 32 },
    ...{ ...HEATMAPS, closeUps: { channels: 4 } },
  },
} as const;

let folders: PipelineConfig;
let engine: EngineInfo;

beforeAll(async () => {
  engine = await startEngine();
  folders = await twoStageWorkspace("two-stage-runs", 3);
});

function configOf(task: keyof typeof NETS, changes: object = {}): TwoStageConfig {
  const run = {
    description: "a test",
    net: { task, ...NETS[task] },
    ...{ folds: [FOLD], foldCount: 2, epochs: 1, batchSize: 2, learningRate: 0.001, ...changes },
  };
  const config = parseAnyRunConfig(run, "the test's run");
  if (!isTwoStage(config)) throw new Error(`${task} is a two-stage task`);
  return config;
}

async function jobOf(run: string, runConfig: TwoStageConfig, key: string): Promise<TwoStageFoldJob> {
  const config = configOfFold(runConfig, FOLD);
  const data = await readTwoStageData({ run, fold: FOLD, config }, folders);
  return { run, fold: FOLD, config, data, folders, engine, key };
}

describe("a run of a two-stage task", () => {
  it("is refused where its validation cannot compare epochs", async () => {
    const task = findTwoStageTask("points-axial");
    if (task === undefined) throw new RangeError("points-axial");
    registerTwoStageTask({
      ...{ ...task, name: "points-blind" },
      withTraining: (job, use) =>
        task.withTraining(job, (training) =>
          use({
            ...training,
            validate: async () => ({ ...(await training.validate()), objective: Number.NaN }),
          }),
        ),
    });
    const job = await jobOf("blind", configOf("points-axial"), "a");
    const config = { ...job.config, net: { ...job.config.net, task: "points-blind" } };
    await expect(trainTwoStageFold({ ...job, config })).rejects.toThrow(
      `fold ${FOLD} of the run blind cannot be validated: no study to validate on has what the net is compared with`,
    );
  });

  it.each(["points-axial-volume", "points-sagittal", "points-slice-t1"])(
    "of %s is refused with close-ups, which its net does not have",
    (task) => {
      const { net, ...run } = configOf("points-sagittal");
      const withCloseUps = { ...run, net: { ...net, task, closeUps: { channels: 4 } } };
      expect(() => parseAnyRunConfig(withCloseUps, "the test's run")).toThrow('net: unknown key "closeUps"');
    },
  );

  it.each(["points-sagittal", "levels-axial", "points-axial"] as const)(
    "of %s is trained, validated, shown and summarised, and leaves no tensor",
    async (task) => {
      const config = configOf(task);
      const before = tf.memory().numTensors;
      const job = await jobOf(task, config, "a");
      const { epochs, validationSamples } = await trainTwoStageFold(job);
      expect(tf.memory().numTensors).toBe(before);
      expect(validationSamples).toBeGreaterThan(0);
      expect(Object.values(epochs[0]?.figures ?? {})).not.toContain(null);
      const folder = join(folders.outputDir, "runs", task, `fold-${FOLD}`);
      expect((await readReceipt(folder)).stored[0]?.bytes).toBeGreaterThan(0);
      expect(await readFile(join(folder, "report.html"), "utf8")).toContain("median error");
      const validated = job.data.validation.map(({ studyId }) => studyId);
      const points = await readPointTable(join(folder, "points.csv"));
      expect(new Set(points.map(({ studyId }) => studyId))).toEqual(new Set(validated));
      expect(await readJson(join(folder, "studies.json"), (value) => value)).toEqual({
        training: job.data.training.map(({ studyId }) => studyId),
        validation: validated,
      });
      expect(await summariseTwoStageRun(task, config, folders)).toContain(`Results of ${task}`);
      const results = await readFile(join(folders.outputDir, `runs/${task}/two-stage-results.json`), "utf8");
      expect(JSON.parse(results)).toMatchObject([{ fold: FOLD }]);
    },
  );

  it("gives the points that the trained net finds, and resumes with the same bits", async () => {
    const config = configOf("points-axial-heatmaps", { epochs: 2 });
    const whole = await trainTwoStageFold(await jobOf("whole", config, "a"));
    const job = await jobOf("stopped", config, "a");
    const stopping = trainTwoStageFold({
      ...job,
      stateIntervalSeconds: 1e-3, // after the first step; saving is too slow to be repeated so soon
      onEpoch: () => {
        throw new Error("the power fails");
      },
    });
    await expect(stopping).rejects.toThrow("the power fails");
    const resumed = await trainTwoStageFold(job);
    expect(resumed.epochs.map(lossesOf)).toEqual(whole.epochs.map(lossesOf));

    await summariseTwoStageRun("whole", config, folders);
    const { net, folds } = await readTrainedTwoStageRun(folders, "whole");
    const path = join(folders.workDir, folds[0]?.checkpoint ?? "");
    const finder = createSlicePointNet(net, { seed: null });
    loadState(finder.net, decodeSafetensors(await readFile(path), path).state, path);
    const rows = await readPointTable(join(folders.outputDir, "runs/whole/points.csv"));
    const series = (await readStudies(folders)).studies.flatMap((study) => study.series);
    for (const { seriesId, side, x, y, z } of rows) {
      const { volumes } = series.find((one) => one.seriesId === seriesId) ?? {};
      const found = finder.find(await readVolume(folders.workDir, volumes?.["512"] ?? ""), z);
      expect(side === "left" ? found.left : found.right).toEqual([x, y]);
    }
    finder.net.dispose();
    await rm(join(folders.outputDir, `runs/whole/fold-${FOLD}/points.csv`));
    await expect(summariseTwoStageRun("whole", config, folders)).rejects.toThrow(
      /fold-1.points\.csv is missing, though fold 1 is trained: train it again, npx/,
    );
  });
});

function lossesOf({ trainLoss, validationLoss, figures }: TwoStageResult["epochs"][number]): object {
  return { trainLoss, validationLoss, figures };
}
