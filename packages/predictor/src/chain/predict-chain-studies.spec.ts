import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import {
  parsePredictionFile,
  parsePredictorMessage,
  readTestSeries,
  type SeriesRow,
} from "@spinegrade/competition-data";
import { startEngine } from "@spinegrade/engine";
import { encodeCheckpoint, stateOf } from "@spinegrade/model-zoo";
import { generateDataSet } from "@spinegrade/phantom";
import {
  identifyDataSet,
  type PipelineConfig,
  readJson,
  sha256,
  writeFileAtomic,
  writeJsonAtomic,
} from "@spinegrade/pipeline";
import { openChain, predictChainStudies } from "@spinegrade/predictor";
import { temporaryFolder } from "@spinegrade/test-utils";
import { createLevels } from "@spinegrade/two-stage";
import * as tf from "@tensorflow/tfjs-core";
import { predictByChain } from "../studies/study-predictor.ts";
import { type SmallChain, smallChain } from "../testing/small-chain.ts";

let config: PipelineConfig;
let series: readonly SeriesRow[];
let chain: SmallChain;

beforeAll(async () => {
  await startEngine();
  const workspaceRoot = await temporaryFolder("chain-studies");
  const workDir = join(workspaceRoot, "work");
  const phantom = {
    ...{ seed: 7, trainStudies: 1, testStudies: 1 },
    size: { imageSize: 64, sagittalSlices: 5, axialSlices: 10 },
  };
  config = {
    ...{ workspaceRoot, workDir, dataDir: join(workDir, "phantom"), isPhantom: true },
    ...{ outputDir: join(workspaceRoot, "data-processed"), phantom },
  };
  await generateDataSet(phantom, {
    dataDir: config.dataDir,
    ...{ workers: 0, progressStream: { write: () => true } },
  });
  series = await readTestSeries(config.dataDir);
  chain = smallChain();
});
afterAll(() => {
  chain.dispose();
});

describe("predictChainStudies", () => {
  it("predicts the test studies from their DICOM files, a file for each grader and one for all that is not a row", async () => {
    const dataSet = await identifyDataSet(config.dataDir, ["train.csv"]);
    const points = {
      ...{ run: "points", trial: true, dataSet },
      net: { task: "x", encoder: "x" },
      folds: [],
    };
    const folds = [{ run: points, fold: 0, sha256: "" }];
    const made = await predictChainStudies(config, { nets: chain.nets, folds });
    const { paths, path, studies } = made;
    const rows: number[] = [];
    for (const file of paths) {
      const { predictions, trial } = await readJson(file, parsePredictionFile);
      expect(trial).toBe(true); // because of the points
      rows.push(
        new Set(predictions.flatMap(({ points }) => points.map(({ condition, level }) => condition + level)))
          .size,
      );
    }
    expect(rows).toEqual([10, 5, 10]);
    expect(studies.map(({ failures }) => failures)).toEqual([[]]);
    expect(path).toBe(join(config.outputDir, "chain", "studies.json"));
    expect(studies[0]?.slices.length).toBeGreaterThan(0);
  });

  it("names a series that cannot be read, and predicts the others", async () => {
    const axial = series.find(({ description }) => description === "Axial T2");
    await rm(join(config.dataDir, "test_images", String(axial?.studyId), String(axial?.seriesId)), {
      recursive: true,
    });
    const { studies } = await predictChainStudies(config, { nets: chain.nets, folds: [] });
    expect(studies[0]?.failures).toMatchObject([{ seriesId: axial?.seriesId }]);
    expect(new Set(studies[0]?.predictions.map(({ run }) => run))).toEqual(
      new Set(["grades-t1", "grades-t2"]),
    );
  });
});

describe("predictByChain", () => {
  it("answers with what the chain predicts, as the supervisor of the process reads it", async () => {
    const [{ studyId } = { studyId: 0 }] = series;
    const open = { nets: chain.nets, folds: [], dispose: () => undefined };
    const { ready, predict } = predictByChain(open, join(config.dataDir, "test_images"));
    const sagittal = series.filter(({ description }) => description === "Sagittal T2/STIR");
    const answer: unknown = JSON.parse(JSON.stringify(await predict({ studyId, series: sagittal })));
    const message = parsePredictorMessage(answer, "the answer");
    expect([ready.kind, message.kind]).toEqual(["ready", "study"]);
    expect(message).toMatchObject({ studyId, failures: [], predictions: [{ run: "grades-t2" }] });
  });
});

describe("openChain", () => {
  it("loads the nets of trained runs by their tasks, and frees them", async () => {
    const net = { task: "levels-axial", encoder: "pvt_v2_b0", side: 32 };
    const finder = createLevels(net, { seed: 1 });
    const checkpoint = encodeCheckpoint(stateOf(finder.net));
    await writeFileAtomic(join(config.workDir, "levels.safetensors"), checkpoint);
    finder.net.dispose();
    const dataSet = await identifyDataSet(config.dataDir, ["train.csv"]);
    const record = (name: string, task: string): Promise<void> =>
      writeJsonAtomic(join(config.outputDir, "runs", name, "two-stage-run.json"), {
        ...{ run: name, dataSet, net: { ...net, task } },
        folds: [{ fold: 0, checkpoint: "levels.safetensors" }],
      });
    await record("levels", "levels-axial");
    await record("others", "no-task");
    await record("fusion", "grades-fusion");
    await record("canal", "grades-t2");
    const before = tf.memory().numTensors;
    const open = await openChain(config, ["levels", "levels"]);
    expect([open.nets.levels.length, open.nets.gradesT1.length]).toEqual([1, 0]);
    expect(open.folds).toMatchObject([{ run: { run: "levels" }, fold: 0, sha256: sha256(checkpoint) }]);
    open.dispose();
    expect(tf.memory().numTensors).toBe(before);
    await expect(openChain(config, ["levels", "others"])).rejects.toThrow(
      "the run others is of the task no-task, which is not part of the chain: points-t1, points-t2, levels-axial",
    );
    expect(tf.memory().numTensors).toBe(before);
    await expect(openChain(config, ["levels", "fusion"])).rejects.toThrow(
      "the run fusion grades at the points of other nets: name a run of each of points-slice-t1, points-slice-t2, " +
        "points-axial-volume, too",
    );
    await expect(openChain(config, ["levels", "canal"])).rejects.toThrow(
      "the run canal grades at the points of other nets: name a run of each of points-t2 or points-sagittal, too",
    );
    await expect(openChain(config)).rejects.toThrow("two-stage-points-t1 is not trained yet");
  });
});
