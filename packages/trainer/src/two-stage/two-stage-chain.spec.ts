import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { parsePredictionFile, readSubmission } from "@spinegrade/competition-data";
import { type EngineInfo, startEngine } from "@spinegrade/engine";
import { type PipelineConfig, readJson } from "@spinegrade/pipeline";
import * as tf from "@tensorflow/tfjs-core";
import { configOfFold } from "../run/run-config.ts";
import { parseAnyRunConfig } from "../run/run-config-schema.ts";
import { twoStageWorkspace } from "../testing/two-stage-workspace.ts";
import { readTwoStageData } from "./read-two-stage-data.ts";
import { summariseTwoStageRun } from "./summarise-two-stage-run.ts";
import { trainTwoStageFold } from "./train-two-stage-fold.ts";
import { isTwoStage, type TwoStageConfig } from "./two-stage-config.ts";
import type { TwoStageFoldJob } from "./two-stage-result.ts";

const COMMON = { description: "a test", foldCount: 2, epochs: 1, batchSize: 2, learningRate: 0.001 };

/** Both folds, so that every study has points of a net that never saw it. */
const POINTS = configOf({
  ...COMMON,
  net: {
    ...{ task: "points-t2", encoder: "pvt_v2_b0", imageSize: 32, slices: 4 },
    heatmaps: { decoderChannels: [8, 8, 8] },
  },
  folds: [0, 1],
});

const GRADER = configOf({
  ...COMMON,
  net: { task: "grades-t2", encoder: "pvt_v2_b0", head: "lstm", window: [32, 48], side: 32 },
  points: { sagittal: "found" },
  folds: [0],
});

let folders: PipelineConfig;
let engine: EngineInfo;

beforeAll(async () => {
  engine = await startEngine();
  folders = await twoStageWorkspace("two-stage-chain", 5);
});

function configOf(run: object): TwoStageConfig {
  const config = parseAnyRunConfig(run, "the test's run");
  if (!isTwoStage(config)) throw new TypeError("the run is of one stage");
  return config;
}

async function jobOf(run: string, runConfig: TwoStageConfig, fold: number): Promise<TwoStageFoldJob> {
  const config = configOfFold(runConfig, fold);
  const data = await readTwoStageData({ run, fold, config }, folders);
  return { run, fold, config, data, folders, engine, key: "a" };
}

describe("the chain of a point net and a grader", () => {
  it("grades at points of nets that never saw the study, and refuses any other", async () => {
    const before = tf.memory().numTensors;
    for (const fold of POINTS.folds) await trainTwoStageFold(await jobOf("found", POINTS, fold));
    const job = await jobOf("grader", GRADER, 0);
    const studies = [...job.data.training, ...job.data.validation].map(({ studyId }) => studyId);
    expect(new Set(job.data.points?.map(({ studyId }) => studyId))).toEqual(new Set(studies));

    const { epochs } = await trainTwoStageFold(job);
    expect(epochs[0]?.figures["logLoss"]).toBeGreaterThan(0);
    expect(tf.memory().numTensors).toBe(before);
    const grades = await readSubmission(join(folders.outputDir, "runs/grader/fold-0/grades.csv"));
    expect(new Set(grades.map(({ rowId }) => Number(rowId.split("_")[0])))).toEqual(
      new Set(job.data.validation.map(({ studyId }) => studyId)),
    );
    expect(await summariseTwoStageRun("grader", GRADER, folders)).toContain("below it");
    const outOfFold = join(folders.outputDir, "runs/grader/out-of-fold.json");
    const { predictions } = await readJson(outOfFold, parsePredictionFile);
    expect(predictions.flatMap(({ points }) => points)).toHaveLength(grades.length);

    const pointsOf = (fold: number): string => join(folders.outputDir, `runs/found/fold-${fold}/points.csv`);
    await copyFile(pointsOf(0), pointsOf(1));
    await expect(jobOf("grader", GRADER, 0)).rejects.toThrow(
      /fold-1\/points\.csv: a leak: the points of study \d+ are from fold 1 of the run found/,
    );
  });
});
