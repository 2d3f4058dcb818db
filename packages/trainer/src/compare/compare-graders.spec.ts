import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import {
  AT_LABELS_FILE,
  CONDITIONS,
  formatTable,
  formatWrongGrades,
  GRADE_WORDS,
  LEVELS,
  type Prediction,
  TABLE_FILES,
  WRONG_GRADES_FILE,
} from "@spinegrade/competition-data";
import { type DataSetIdentity, identifyDataSet, writeJsonAtomic } from "@spinegrade/pipeline";
import { compareRuns } from "@spinegrade/trainer";
import { readAnyRunConfig } from "../run/read-run-config.ts";
import { makeTrainingWorkspace, type TrainingWorkspace } from "../testing/training-workspace.ts";
import { formatComparison } from "./format-comparison.ts";

const RUNS = new URL("../../runs", import.meta.url).pathname;
const RUN = "two-stage-grades-t2";
const CONDITION = "spinal_canal_stenosis";
const STUDIES = Array.from({ length: 8 }, (_, index) => 101 + index);
/** In each study one canal, severe in truth, was given as normal. */
const WRONG = STUDIES.map((studyId, index) => ({
  ...({ studyId, condition: CONDITION, given: 0, trueGrade: 2 } as const),
  level: LEVELS[index % LEVELS.length] ?? "l1_l2",
}));

let workspace: TrainingWorkspace;
let dataSet: DataSetIdentity;

/** A trained fold of a grader, which gives 0.9 to the grade that it believes in: the true one, or the given one. */
async function writeGrader(run: string, believes: "trueGrade" | "given"): Promise<void> {
  const folder = join(workspace.outputDir, "runs", run, "fold-0");
  const predictions = WRONG.map((wrong): Prediction => ({
    ...{ run, fold: 0, split: "train", studyId: wrong.studyId, seriesId: 1 },
    points: LEVELS.map((level) => ({
      ...{
        condition: CONDITION,
        level,
        instanceNumber: 1,
        xSlice: 1,
        ySlice: 1,
        zIndex: 0,
        positionMm: null,
      },
      probabilities: level === wrong.level && wrong[believes] === 2 ? [0.05, 0.05, 0.9] : [0.9, 0.05, 0.05],
    })),
  }));
  const epoch = { epoch: 1, step: 1, learningRate: 1e-3, seconds: 30, waitSeconds: 0 };
  await writeJsonAtomic(join(folder, "result.json"), {
    ...{ run, fold: 0, dataSet, checkpoint: `runs/${run}/fold-0/key/checkpoint.safetensors`, device: "cpu" },
    ...{
      engine: "TensorFlow",
      trainingSamples: 4,
      validationSamples: 8,
      skippedSteps: 0,
      unreadable: [],
      keptEpoch: 1,
    },
    epochs: [{ ...epoch, trainLoss: { total: 1 }, validationLoss: { total: 1 }, figures: {}, objective: 1 }],
  });
  await writeJsonAtomic(join(folder, "config.json"), await readAnyRunConfig(RUNS, RUN));
  await writeJsonAtomic(join(folder, AT_LABELS_FILE), { dataSet, predictions });
}

beforeAll(async () => {
  workspace = await makeTrainingWorkspace(1);
  const columns = CONDITIONS.flatMap((condition) => LEVELS.map((level) => `${condition}_${level}`));
  const rows = STUDIES.map((studyId) => [String(studyId), ...columns.map(() => GRADE_WORDS[0])]);
  await writeFile(join(workspace.dataDir, TABLE_FILES.train), formatTable(["study_id", ...columns], rows));
  dataSet = await identifyDataSet(workspace.dataDir, [TABLE_FILES.train]);
  await writeGrader("noisy", "given");
  await writeGrader("clean", "trueGrade");
});
afterAll(() => workspace.remove());

it("compares graders of two-stage runs on the grades of the tables", async () => {
  const { runs, pairs, truePairs } = await compareRuns([], workspace, "noisy");
  expect(runs.map(({ run, task, studies, rows }) => [run, task, studies, rows])).toEqual([
    ["clean", "grades-t2", 8, 40],
    ["noisy", "grades-t2", 8, 40],
  ]);
  expect([pairs[0]?.differences?.[0]?.value, truePairs]).toEqual([expect.any(Number), null]);
});

it("also judges them by the true grades where the data set tells which are wrong", async () => {
  await writeFile(join(workspace.dataDir, WRONG_GRADES_FILE), formatWrongGrades(WRONG));
  const comparison = await compareRuns([], workspace, "noisy");
  const [given, truth] = [comparison.pairs, comparison.truePairs].map(
    (pairs) => pairs?.[0]?.differences?.[0],
  );
  expect(given).toMatchObject({ measure: "weightedLogLoss", isBeyondChance: true });
  expect(given?.value).toBeGreaterThan(0);
  expect(truth).toMatchObject({ measure: "weightedLogLoss", isBeyondChance: true });
  expect(truth?.value).toBeLessThan(0);
  const text = formatComparison(comparison);
  expect(text.split("against the true grades")[1]).toMatch(/clean − noisy: Weighted log loss −.*: better/);
});

it("compares nothing by a list of wrong grades that train.csv contradicts, and says why once", async () => {
  const path = join(workspace.dataDir, WRONG_GRADES_FILE);
  await writeFile(path, formatWrongGrades(WRONG.map((wrong) => ({ ...wrong, given: 1 }))));
  const refused = compareRuns([], workspace);
  await expect(refused).rejects.toThrow(
    new RegExp(`^${path} has 8 faults:\n  row 2, column given: "Moderate"`),
  );
  await rm(path);
});

it("lists no run that predicts no grades, and says so", async () => {
  await rm(join(workspace.outputDir, "runs", "clean", "fold-0", AT_LABELS_FILE));
  const { runs, omitted } = await compareRuns([], workspace);
  expect(runs.map(({ run }) => run)).toEqual(["noisy"]);
  expect(omitted).toEqual([{ run: "clean", reason: expect.stringContaining("has no predicted grades") }]);
});
