import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { LABEL_GROUPS, LEVELS, parsePredictionFile } from "@spinegrade/competition-data";
import { type EngineInfo, startEngine } from "@spinegrade/engine";
import { identifyDataSet, readJson, writeJsonAtomic } from "@spinegrade/pipeline";
import { predictTestSeries } from "@spinegrade/predictor";
import { readFoldData, summariseRun, trainFold } from "@spinegrade/trainer";
import type { Vector3 } from "@spinegrade/volumes";
import * as tf from "@tensorflow/tfjs-core";
import {
  makeTrainingWorkspace,
  SMALL_SS_RUN,
  type TrainingWorkspace,
} from "../testing/training-workspace.ts";

const RUN = { ...SMALL_SS_RUN, epochs: 1, pictures: true };

describe("the task ss", () => {
  let engine: EngineInfo;
  let workspace: TrainingWorkspace;
  beforeAll(async () => {
    engine = await startEngine();
    workspace = await makeTrainingWorkspace(3, "ss");
  });
  afterAll(() => workspace.remove());

  it("is trained and validated on the slices of each level, and leaves no tensor", async () => {
    const before = tf.memory().numTensors;
    const data = await readFoldData(workspace, 0, "ss");
    const result = await trainFold({
      run: "ss",
      fold: 0,
      config: RUN,
      data,
      folders: workspace,
      engine,
      key: "a",
    });
    expect(tf.memory().numTensors).toBe(before);
    const [epoch] = result.epochs;
    const { heatmap = NaN, xy = NaN, z = NaN, grade = NaN, total } = epoch?.validationLoss ?? {};
    expect(total).toBeCloseTo(heatmap + xy + z + grade, 3);
    expect(epoch?.score.levels).toBeUndefined(); // each level has its own slices
    expect(await summariseRun("ss", RUN, workspace)).toContain("Results of ss");

    const outputs = join(workspace.outputDir, "runs/ss/fold-0");
    const page = await readFile(join(outputs, "report.html"), "utf8");
    expect(page).toContain("Axial T2. Letters at the edges: A is");
    const { predictions } = await readJson(join(outputs, "out-of-fold.json"), parsePredictionFile);
    const points = predictions[0]?.points ?? [];
    expect(points.map(({ condition, level }) => ({ condition, level }))).toEqual(LABEL_GROUPS.ss.points);
    for (const { zIndex, instanceNumber } of points) {
      expect(zIndex).toBeGreaterThanOrEqual(0);
      expect(zIndex).toBeLessThanOrEqual(4); // five slices about slice 2
      expect(instanceNumber).toBe(Math.round(zIndex) + 1);
    }
  });

  it("predicts test series by sagittal points, and asks for them", async () => {
    const [key] = workspace.volumeKeys;
    const dataSet = await identifyDataSet(workspace.dataDir, ["train_series_descriptions.csv"]);
    const of = { description: "Axial T2", split: "test", key, shape: [6, 64, 64] };
    const series = [
      { ...of, studyId: 1, seriesId: 11 },
      { ...of, studyId: 2, seriesId: 21 },
    ];
    await writeJsonAtomic(join(workspace.outputDir, "ingest/index.json"), { dataSet, series, failures: [] });
    await expect(predictTestSeries(workspace, "ss")).rejects.toThrow(
      'the run "ss" reads axial series, whose levels are found from predicted points of sagittal ones',
    );
    // slices are 4 mm apart from 0 mm
    const points = LEVELS.map((level, index) => ({ level, placeMm: [0, 0, 20 - 4 * index] as Vector3 }));
    const failures: unknown[] = [];
    const predictions = await predictTestSeries(
      workspace,
      "ss",
      (failed) => failures.push(...failed),
      new Map([[1, points]]),
    );
    expect(predictions).toMatchObject([{ studyId: 1, seriesId: 11, run: "ss" }]);
    expect(predictions[0]?.points).toHaveLength(10);
    expect(failures).toMatchObject([{ studyId: 2, reason: /no predicted point of a sagittal series/ }]);
  });
});
