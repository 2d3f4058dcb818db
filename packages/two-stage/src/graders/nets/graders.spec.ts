import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import {
  formatPointTable,
  parsePredictionFile,
  AT_LABELS_FILE,
  type PointRow,
  readSubmission,
  rowId,
} from "@spinegrade/competition-data";
import { startEngine } from "@spinegrade/engine";
import { writeFileAtomic, writeJsonAtomic } from "@spinegrade/pipeline";
import * as tf from "@tensorflow/tfjs-core";
import { splitStudies } from "../../studies/split-studies.ts";
import type { StudySample } from "../../studies/study.ts";
import { findTwoStageTask } from "../../task/registry.ts";
import type { TwoStageJob, TwoStageTask, TwoStageValidation } from "../../task/two-stage-task.ts";
import { makeSmallStudies, type SmallStudies } from "../../testing/small-studies.ts";
import { tryStep } from "../../testing/try-step.ts";
import { createAxialCropGrader } from "./axial-crop-grader.ts";
import { createSagittalCropGrader } from "./sagittal-crop-grader.ts";

const ENCODER = "pvt_v2_b0";
const SMALL = { window: [32, 32], side: 32 };
const NETS = {
  "grades-t1": { ...SMALL, task: "grades-t1", encoder: ENCODER, head: "gru", slices: 3 },
  "grades-t2": { ...SMALL, task: "grades-t2", encoder: ENCODER, head: "lstm", slices: 5 },
  "grades-axial": {
    ...{ task: "grades-axial", encoder: ENCODER, slices: 5, axialWindow: 64, axialSide: 32 },
    ...{ sagittalWindow: [32, 64], sagittalSide: 32 },
  },
} as const;

let small: SmallStudies;
beforeAll(async () => {
  await startEngine();
  small = await makeSmallStudies(4);
  const { studies } = small.made;
  for (const fold of [0, 1]) {
    const { training, validation } = splitStudies(studies, fold, 2);
    const folder = join(small.config.outputDir, "runs", "found", `fold-${fold}`);
    await writeFileAtomic(join(folder, "points.csv"), formatPointTable(validation.flatMap(rowsOf)));
    const idsOf = (some: readonly StudySample[]): number[] => some.map(({ studyId }) => studyId);
    await writeJsonAtomic(join(folder, "studies.json"), {
      training: idsOf(training),
      validation: idsOf(validation),
    });
    await writeJsonAtomic(join(folder, "result.json"), { dataSet: small.made.dataSet });
  }
});

/** The labelled points, slightly off their places, as a net would find them. */
function rowsOf({ studyId, series }: StudySample): PointRow[] {
  return series.flatMap(({ seriesId, points }) =>
    points.map((point) => ({
      ...point,
      studyId,
      seriesId,
      x: point.x + 2,
      score: 0.9,
      frame: "stretched-512" as const,
    })),
  );
}

async function jobOf(task: TwoStageTask, more: object = {}): Promise<TwoStageJob> {
  const { config, made } = small;
  const net = Object.entries(NETS).find(([name]) => name === task.name)?.[1];
  if (net === undefined) throw new RangeError(task.name);
  const points =
    task.name === "grades-axial"
      ? { sagittal: "found", levels: "found", axial: "found" }
      : { sagittal: "found" };
  const { training, validation } = splitStudies(made.studies, 0, 2);
  const settings = { net, seed: 3, recompute: false, points, ...more };
  const job = {
    run: "a-run",
    fold: 0,
    config: settings,
    data: { dataSet: made.dataSet, training, validation },
    folders: config,
  };
  return { ...job, data: { ...job.data, points: (await task.readPoints?.(job)) ?? [] } };
}

describe.each(Object.keys(NETS))("the task %s", (name) => {
  it("learns from crops at points out of fold, and validates on those alone", async () => {
    const task = findTwoStageTask(name);
    if (task === undefined) throw new RangeError(name);
    const before = tf.memory().numTensors;
    const job = await jobOf(task);
    const validation = await task.withTraining(job, async (training) => {
      await tryStep(training);
      return training.validate();
    });
    expectFigures(validation);
    await expectPredictions(validation, job);
    expect(tf.memory().numTensors).toBe(before);
  });
});

function expectFigures({ figures, objective, files }: TwoStageValidation): void {
  const { logLoss, constantLogLoss, reduction } = figures;
  expect(objective).toBe(logLoss);
  expect(reduction).toBeCloseTo(1 - (logLoss ?? NaN) / (constantLogLoss ?? NaN), 12);
  const lines = files["grades.csv"]?.trim().split(/\r?\n/) ?? [];
  expect(lines[0]).toBe("row_id,normal_mild,moderate,severe");
  for (const line of lines.slice(1)) {
    const sum = line
      .split(",")
      .slice(1)
      .map(Number)
      .reduce((total, value) => total + value, 0);
    expect(sum).toBeCloseTo(1, 5);
  }
}

/** The predictions have the rows of the submission, each at the point that was found in a series of its study. */
async function expectPredictions({ files }: TwoStageValidation, { data }: TwoStageJob): Promise<void> {
  const { predictions } = parsePredictionFile(
    JSON.parse(files["out-of-fold.json"] ?? ""),
    "out-of-fold.json",
  );
  const path = join(small.config.outputDir, "grades.csv");
  await writeFileAtomic(path, files["grades.csv"] ?? "");
  const rows = predictions.flatMap(({ studyId, points }) =>
    points.map(({ condition, level, probabilities }) => [rowId(studyId, condition, level), probabilities]),
  );
  const graded = (await readSubmission(path)).map((row) => [row.rowId, row.probabilities]);
  expect(rows.length).toBeGreaterThan(0);
  expect(new Map(rows as [string, object][])).toEqual(new Map(graded as [string, object][]));
  for (const { studyId, seriesId, run, fold, points } of predictions) {
    expect([run, fold]).toEqual(["a-run", 0]);
    const series = data.validation.find((one) => one.studyId === studyId)?.series;
    const labelled = series?.find((one) => one.seriesId === seriesId)?.points ?? [];
    for (const { level, zIndex, xSlice, positionMm } of points) {
      const own = labelled.filter((point) => point.level === level && point.z === zIndex);
      // found 2 px of 512 to the right of the labelled one, in slices of 64 px
      expect(own.map(({ x }) => Math.abs((x + 2) / 8 - xSlice) < 1)).toContain(true);
      expect(positionMm).not.toBeNull();
    }
  }
}

it("writes no predictions of studies whose points nets found that were trained on them", async () => {
  const task = findTwoStageTask("grades-t2");
  if (task === undefined) throw new RangeError("grades-t2");
  const job = await jobOf(task, { pointSource: "published" });
  const { files } = await task.withTraining(job, (training) => training.validate());
  expect([files["out-of-fold.json"], files[AT_LABELS_FILE]]).toEqual([null, null]);
});

it("writes predictions at labelled points into a file of their own", async () => {
  const task = findTwoStageTask("grades-t2");
  if (task === undefined) throw new RangeError("grades-t2");
  const job = await jobOf(task, { pointSource: "labelled" });
  const { files } = await task.withTraining(job, (training) => training.validate());
  expect(files["out-of-fold.json"]).toBeNull();
  const { predictions } = parsePredictionFile(JSON.parse(files[AT_LABELS_FILE] ?? ""), AT_LABELS_FILE);
  expect(predictions.map(({ studyId }) => studyId)).toEqual(
    job.data.validation.map(({ studyId }) => studyId),
  );
  for (const { seriesId, points } of predictions) {
    const series = job.data.validation.flatMap((study) => study.series);
    const labelled = series.find((one) => one.seriesId === seriesId)?.points ?? [];
    for (const { level, zIndex, xSlice } of points) {
      const own = labelled.find((point) => point.level === level);
      expect(zIndex).toBe(own?.z);
      expect(Math.abs((own?.x ?? Number.NaN) / 8 - xSlice)).toBeLessThan(1); // slices of 64 px
    }
  }
});

describe("a grader", () => {
  it("says the same of a crop and of its mirror from front to back", () => {
    const grader = createSagittalCropGrader(NETS["grades-t2"], "scs", { seed: 2 });
    const crops = Float32Array.from({ length: 5 * 32 * 32 * 5 }, (_, index) => Math.sin(index * index));
    const mirrored = mirrorColumns(crops, [5 * 32, 32, 5]);
    const [one, other] = [crops, mirrored].map((each) => tf.tidy(() => grader.infer([each]).dataSync()));
    expect(other).toEqual(one);
    expect(new Set(one).size).toBeGreaterThan(5);
    grader.net.dispose();
  });

  it("grades rows without a point or a view from mid-grey, and leaves no tensor", () => {
    const before = tf.memory().numTensors;
    const grader = createAxialCropGrader(NETS["grades-axial"], { seed: 2 });
    const rows = grader.grade(
      Array.from({ length: 10 }, () => null),
      null,
    );
    expect(rows).toHaveLength(10);
    for (const row of rows) expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6);
    grader.net.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

function mirrorColumns(
  values: Float32Array,
  [rows, columns, channels]: readonly [number, number, number],
): Float32Array {
  return values.map((_, index) => {
    const [channel, column, row] = [
      index % channels,
      Math.floor(index / channels) % columns,
      Math.floor(index / (channels * columns)),
    ];
    return row < rows ? (values[(row * columns + columns - 1 - column) * channels + channel] ?? NaN) : NaN;
  });
}
