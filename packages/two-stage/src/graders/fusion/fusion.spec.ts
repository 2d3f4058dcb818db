import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { LEVELS, type PointRow, readPointTable } from "@spinegrade/competition-data";
import { startEngine } from "@spinegrade/engine";
import { writeFileAtomic, writeJsonAtomic } from "@spinegrade/pipeline";
import { Generator } from "@spinegrade/random";
import { readVolume } from "@spinegrade/volumes";
import * as tf from "@tensorflow/tfjs-core";
import { createMiddleSliceNet } from "../../points/middle-slice-net.ts";
import type { PointSample } from "../../points/point-sample.ts";
import { splitStudies } from "../../studies/split-studies.ts";
import type { StudySample } from "../../studies/study.ts";
import { findTwoStageTask } from "../../task/registry.ts";
import type { TwoStageJob, TwoStageTask } from "../../task/two-stage-task.ts";
import { makeSmallStudies, type SmallStudies } from "../../testing/small-studies.ts";
import { tryStep } from "../../testing/try-step.ts";
import { volumeReaders } from "../volume-readers.ts";
import { createFusionCropGrader } from "./fusion-crop-grader.ts";
import { FUSION_COLUMNS } from "./fusion-columns.ts";
import { readFusionPoints } from "./fusion-settings.ts";
import { type FusionStudy, toFusionStudy } from "./fusion-study.ts";
import { loadLevel } from "./load-level.ts";

const ENCODER = "pvt_v2_b0";
const NETS = {
  "points-slice-t1": { task: "points-slice-t1", encoder: ENCODER, imageSize: 32, coordinates: true },
  "points-slice-t2": { task: "points-slice-t2", encoder: ENCODER, imageSize: 32 },
  "points-axial-volume": { task: "points-axial-volume", encoder: "resnet18", imageSize: 32, slices: 4 },
  "grades-fusion": {
    ...{ task: "grades-fusion", encoder: ENCODER, sagittalWindow: 64, sagittalSide: 32 },
    ...{ axialWindow: 128, axialSide: 32 },
  },
} as const;
const POINTS = { t1: "points-slice-t1", t2: "points-slice-t2", axial: "points-axial-volume" } as const;

/** Two, so that each study has points of a net that never saw it. The first one has two studies to train on. */
const FOLDS = [0, 1];

let small: SmallStudies;
beforeAll(async () => {
  await startEngine();
  small = await makeSmallStudies(3);
});

function taskOf(name: keyof typeof NETS): TwoStageTask {
  const task = findTwoStageTask(name);
  if (task === undefined) throw new RangeError(name);
  return task;
}

/** The first study is validated by the first fold, the others by the second. */
function jobOf(name: keyof typeof NETS, fold: number): TwoStageJob {
  const { config, made } = small;
  const studies = made.studies.map((study, index) => ({ ...study, fold: Math.min(index, 1) }));
  const { training, validation } = splitStudies(studies, fold, FOLDS.length);
  const settings = { net: NETS[name], seed: 3, recompute: false, points: POINTS };
  const data = { dataSet: made.dataSet, training, validation };
  return { run: name, fold, config: settings, data, folders: config };
}

const idsOf = (studies: readonly StudySample[]): number[] => studies.map(({ studyId }) => studyId);

describe.each(Object.values(POINTS))("the task %s", (name) => {
  it("finds the points of studies that it never saw", async () => {
    const folder = join(small.config.outputDir, "runs", name);
    const before = tf.memory().numTensors;
    for (const fold of FOLDS) {
      const job = jobOf(name, fold);
      const { figures, files } = await taskOf(name).withTraining(job, async (training) => {
        if (fold === 0) await tryStep(training);
        return training.validate();
      });
      expect(figures["medianPx"]).toBeGreaterThan(0);
      const at = (file: string): string => join(folder, `fold-${fold}`, file);
      await writeFileAtomic(at("points.csv"), files["points.csv"] ?? "");
      await writeJsonAtomic(at("result.json"), { dataSet: small.made.dataSet });
      const { training, validation } = job.data;
      await writeJsonAtomic(at("studies.json"), {
        training: idsOf(training),
        validation: idsOf(validation),
      });
      expectWhole(await readPointTable(at("points.csv")), name, validation);
    }
    expect(tf.memory().numTensors).toBe(before);
  });
});

it("a task of points is refused where no study to validate on has a labelled point", async () => {
  const job = jobOf(POINTS.t1, 0);
  const validation = job.data.validation.map((study) => ({
    ...study,
    series: study.series.map((one) => ({ ...one, points: [] })),
  }));
  const training = taskOf(POINTS.t1).withTraining({ ...job, data: { ...job.data, validation } }, (made) =>
    made.validate(),
  );
  await expect(training).rejects.toThrow("no series of the studies to validate on has a labelled point");
});

/** Each series has one row for each of its points. */
function expectWhole(rows: readonly PointRow[], name: string, studies: readonly StudySample[]): void {
  const description = { t1: "Sagittal T1", t2: "Sagittal T2/STIR", me: "Axial T2" }[name.slice(-2)];
  const series = studies.flatMap((study) => study.series.filter((one) => one.description === description));
  const sides = description === "Axial T2" ? ["left", "right"] : ["middle"];
  const keyOf = (seriesId: number, side: string, level: string): string => `${seriesId}/${side}/${level}`;
  expect(rows.map(({ seriesId, side, level }) => keyOf(seriesId, side, level))).toEqual(
    series.flatMap(({ seriesId }) =>
      sides.flatMap((side) => LEVELS.map((level) => keyOf(seriesId, side, level))),
    ),
  );
}

describe("the task grades-fusion", () => {
  it("learns levels at points out of fold, and grades all rows of a study", async () => {
    const before = tf.memory().numTensors;
    const job = jobOf("grades-fusion", 0);
    const points = await readFusionPoints(job);
    const task = taskOf("grades-fusion");
    const { files, objective, figures } = await task.withTraining(
      { ...job, data: { ...job.data, points } },
      async (training) => {
        await tryStep(training);
        return training.validate();
      },
    );
    expect(objective).toBeGreaterThan(0);
    expect(Object.keys(figures)).toEqual(["score", "nfn", "scs", "ss"]);
    const lines = files["grades.csv"]?.trim().split(/\r?\n/) ?? [];
    expect(lines.length).toBe(1 + FUSION_COLUMNS.length * job.data.validation.length);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("names the run whose net saw a study that it found points in", async () => {
    const job = jobOf("grades-fusion", 0);
    const path = join(small.config.outputDir, "runs", POINTS.axial, "fold-1", "studies.json");
    const { training, validation } = jobOf(POINTS.axial, 1).data;
    await writeJsonAtomic(path, { training: idsOf([...training, ...validation]), validation: [] });
    await expect(readFusionPoints(job)).rejects.toThrow(/a leak: .* fold 1 of the run points-axial-volume/);
  });
});

/** The first study, with points where people marked them. */
function labelledStudy(): { readonly sample: StudySample; readonly study: FusionStudy } {
  const [sample] = small.made.studies;
  if (sample === undefined) throw new RangeError("the data set has no study");
  const rows = sample.series.flatMap(({ seriesId, description, points }) =>
    points.map((point): PointRow => {
      const side = description === "Axial T2" ? point.side : "middle";
      return { ...point, side, studyId: sample.studyId, seriesId, score: 1, frame: "stretched-512" };
    }),
  );
  return { sample, study: toFusionStudy(sample, rows) };
}

describe("the fusion grader", () => {
  it("grades each study alike, whatever views and series it lacks, and leaves no tensor", () => {
    const before = tf.memory().numTensors;
    const grader = createFusionCropGrader(NETS["grades-fusion"], { seed: 5 });
    const rows = grader.grade({ canal: null, foramina: null, axial: [] });
    expect(rows.length).toBe(FUSION_COLUMNS.length);
    for (const row of rows) expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6);
    grader.net.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("trains on recesses only where they are marked in the axial series that it sees", async () => {
    const { sample, study } = labelledStudy();
    const grader = createFusionCropGrader(NETS["grades-fusion"], { seed: 5 });
    const cutter = {
      layout: grader.layout,
      settings: { axialDraw: "per-slice", pointJitter: { share: 1, px: 3 } },
      read: volumeReaders(small.config.workDir)(),
    } as const;
    const draw = (one: FusionStudy): ReturnType<typeof loadLevel> =>
      loadLevel({ study: one, level: 3 }, cutter, Generator.fromSeed(1, "example"));
    const marked = await draw(study);
    const unmarked = await draw({ ...study, axial: study.axial.map((one) => ({ ...one, labelled: [] })) });
    const without = await draw(toFusionStudy({ ...sample, series: [] }, []));
    grader.net.dispose();
    expect(marked.grades).toEqual(study.grades.slice(15, 20));
    expect(unmarked.grades).toEqual([...marked.grades.slice(0, 3), -1, -1]);
    expect(unmarked.crops).toEqual(marked.crops);
    expect([new Set(without.grades), new Set(without.crops.axial)]).toEqual([new Set([-1]), new Set([0])]);
  });
});

describe("a net of middle slices", () => {
  it("finds in training's validation what it finds in prediction", async () => {
    const net = createMiddleSliceNet(NETS["points-slice-t2"], { seed: 3 });
    const [series] = labelledStudy().sample.series.filter((one) => one.description === "Sagittal T2/STIR");
    const volume = await readVolume(small.config.workDir, series?.volumes["512"] ?? "");
    const found = net.find(volume);
    const shown = { seriesId: 1, volumeKey: "", depth: volume.shape[0], points: [] };
    const sample: PointSample = { studyId: 1, slice: found[0]?.z ?? NaN, series: [shown] };
    const input = net.toInput([net.resize(volume)], sample);
    const coordinates = tf.tidy(() => net.head.forward([input], { training: false }).coordinates.dataSync());
    expect(net.toPoints(coordinates, sample)).toEqual([found]);
    net.net.dispose();
  });
});
