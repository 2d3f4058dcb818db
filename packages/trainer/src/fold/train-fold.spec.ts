import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import * as tf from "@tensorflow/tfjs-core";
import { LABEL_GROUPS, SERIES_DESCRIPTIONS, parsePredictionFile } from "@spinegrade/competition-data";
import { readVolume } from "@spinegrade/volumes";
import { identifyDataSet, readJson, writeFileAtomic, writeJsonAtomic } from "@spinegrade/pipeline";
import { loadTrainedNet, predictTestSeries, predictVolume, toSliceFrame } from "@spinegrade/predictor";
import { readTrainedRun } from "@spinegrade/tasks";
import { type FoldResult, summariseRun, trainFold } from "@spinegrade/trainer";
import { repeats } from "@spinegrade/test-utils";
import {
  BOTH_TASKS,
  checkpointOf,
  jobOf,
  SMALL_RUNS,
  type TaskName,
  useWorkspace,
  workspace,
} from "../testing/fold-group.ts";

/** For what the loop does whatever the task: `npm run test:slow` sees it with the second one, too. */
const SOME_TASKS: readonly TaskName[] = BOTH_TASKS.slice(0, repeats(1, 2));

describe.each(BOTH_TASKS)("trainFold of %s", (task) => {
  useWorkspace(task);
  let result: FoldResult;
  let tensorsLeft: number;
  beforeAll(async () => {
    const before = tf.memory().numTensors;
    result = await trainFold(await jobOf("a", {}, task));
    tensorsLeft = tf.memory().numTensors - before;
  });

  it("leaves a checkpoint, a result, a log, predictions and a page, and no tensor", async () => {
    expect(tensorsLeft).toBe(0);
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
    const stored = (await readFile(join(workspace.workDir, "runs/small/fold-0/a/log.jsonl"), "utf8")).trim();
    const kinds = stored.split("\n").map((line) => (JSON.parse(line) as { kind: string }).kind);
    expect(kinds).toEqual(["step", "step", "epoch", "step", "step", "epoch"]);
    const page = await readFile(join(outputs, "report.html"), "utf8");
    expect(page).toContain("Training run small");
    expect(page).toContain(`${LABEL_GROUPS[task].description}. Letters at the edges: A is`);

    const table = await summariseRun("small", SMALL_RUNS[task], workspace);
    expect(table).toMatch(/Results of small[\s\S]*\n {3}0 {2}/);
    const results = await readFile(join(workspace.outputDir, "runs/small/results.json"), "utf8");
    expect(JSON.parse(results)).toMatchObject([{ run: "small", fold: 0 }]);
  });

  it("is predicted with as it was validated", async () => {
    const { predictions: outOfFold } = await readJson(
      join(workspace.outputDir, "runs/small/fold-0/out-of-fold.json"),
      parsePredictionFile,
    );
    expect(outOfFold).toMatchObject([{ studyId: 100, seriesId: 200, split: "train" }]);
    await summariseRun("small", SMALL_RUNS[task], workspace);
    const { net: config, folds } = await readTrainedRun(workspace, "small");
    expect(folds).toEqual([{ fold: 0, checkpoint: "runs/small/fold-0/a/checkpoint.safetensors" }]);

    const net = await loadTrainedNet(config, folds[0] ?? { fold: 0, checkpoint: "" }, workspace.workDir);
    const volume = await readVolume(workspace.workDir, workspace.volumeKeys[0] ?? "");
    const points = toSliceFrame(predictVolume(net, volume), net.task.points, volume.sliceTable, 64);
    net.dispose();
    expect(points.map(({ condition, level }) => ({ condition, level }))).toEqual(LABEL_GROUPS[task].points);
    expect(points).toEqual(outOfFold[0]?.points);
  });

  it("predicts the test series of its kind, and no other", async () => {
    await summariseRun("small", SMALL_RUNS[task], workspace);
    const [key] = workspace.volumeKeys;
    const series = SERIES_DESCRIPTIONS.flatMap((description, index) =>
      (["train", "test"] as const).map((split, side) => ({
        ...{ description, split, studyId: 1, seriesId: 10 * index + side },
        ...{ key, shape: [6, 64, 64] },
      })),
    );
    const dataSet = await identifyDataSet(workspace.dataDir, ["train_series_descriptions.csv"]);
    await writeJsonAtomic(join(workspace.outputDir, "ingest/index.json"), { dataSet, series, failures: [] });
    const dataDir = join(workspace.workspaceRoot, "other");
    await writeFileAtomic(join(dataDir, "train_series_descriptions.csv"), "other series\n");
    await expect(predictTestSeries({ ...workspace, dataDir }, "small")).rejects.toThrow(
      /index\.json and \S*other come from different data sets[^]*npx nx run dicom-ingest:ingest/,
    );
    const predictions = await predictTestSeries(workspace, "small");
    expect(predictions).toHaveLength(1);
    const [prediction] = predictions;
    const ofKind = SERIES_DESCRIPTIONS.indexOf(LABEL_GROUPS[task].description);
    expect(prediction).toMatchObject({ run: "small", fold: 0, seriesId: 10 * ofKind + 1, split: "test" });
    expect(prediction?.points.map(({ condition }) => condition)).toEqual(
      LABEL_GROUPS[task].points.map(({ condition }) => condition),
    );
  });

  it("does not train again what is finished", async () => {
    const again = await trainFold({
      ...(await jobOf("a", {}, task)),
      onEpoch: () => {
        throw new Error("trained again");
      },
    });
    expect(again).toEqual(result);
  });

  (SOME_TASKS.includes(task) ? it : it.skip)(
    "resumes after a stop bit by bit as if never stopped",
    async () => {
      const stopped = trainFold({
        ...(await jobOf("stopped", {}, task)),
        stateIntervalSeconds: 1e-3, // after the first step; saving is too slow to be repeated so soon
        onEpoch: () => {
          throw new Error("stopped");
        },
      });
      await expect(stopped).rejects.toThrow("stopped");
      const log = join(workspace.workDir, "runs/small/fold-0/stopped/log.jsonl");
      const firstStep = async () => (await readFile(log, "utf8")).split("\n", 1); // with its time: no other has it
      const before = await firstStep();
      await trainFold(await jobOf("stopped", {}, task));
      expect(await firstStep()).toEqual(before);
      expect((await checkpointOf("stopped")).equals(await checkpointOf("a"))).toBe(true);
    },
  );

  (SOME_TASKS.includes(task) ? it : it.skip)(
    "stops at a loss that is not finite, naming the studies of the batch",
    async () => {
      const before = tf.memory().numTensors;
      await expect(trainFold(await jobOf("not-finite", { learningRate: 1e30 }, task))).rejects.toThrow(
        /the loss term "\w+" is (NaN|-?Infinity) in a batch of study \d+, series \d+/,
      );
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});

describe("the canal's net", () => {
  useWorkspace("scs");

  it("learns in a few epochs where the slices and the points are", async () => {
    const { epochs } = await trainFold(
      await jobOf("learns", { epochs: 6, batchSize: 1, learningRate: 3e-3 }, "scs"),
    );
    const [first, last] = [epochs[0], epochs.at(-1)].map((epoch) => epoch?.trainLoss ?? {});
    expect(Object.keys(first ?? {}).sort()).toEqual(["grade", "heatmap", "pixelGrade", "total", "xy", "z"]);
    for (const term of ["heatmap", "xy", "z", "grade", "pixelGrade"])
      expect(last?.[term]).toBeLessThan(first?.[term] ?? 0);
    expect(last?.["total"]).toBeLessThan(0.6 * (first?.["total"] ?? 0));
  });
});
