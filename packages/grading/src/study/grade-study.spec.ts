import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import * as tf from "@tensorflow/tfjs-core";
import { CONDITIONS, type Grade, LEVELS, type TrainRow } from "@spinegrade/competition-data";
import { findModels, gradeStudy, type GradingModel, type RecessEstimates } from "@spinegrade/grading";
import { hashStudyId } from "@spinegrade/model-bundles";
import { findStudies, type TypedSeries } from "@spinegrade/series-types";
import type { SliceRecord } from "@spinegrade/volumes";
import { formatWide } from "../outputs/format-wide.ts";
import { renderStudy } from "../outputs/render-study.ts";
import { readSeries, type ReadSeries } from "../reading/read-series.ts";
import { gradingWorkspace } from "../testing/grading-workspace.ts";
import { writeSmallBundle, writeSmallNet } from "../testing/small-studies.ts";
import type { GradedRow } from "./graded-study.ts";

let folder: string;
let dir: string;
let patients: readonly string[];
let models: readonly GradingModel[];

beforeAll(async () => {
  ({ folder, dir, patients, models } = await gradingWorkspace());
});

/** The same grade in every row. */
const gradesOf = (grade: Grade): TrainRow["grades"] => {
  const rows = CONDITIONS.map((condition) => [condition, LEVELS.map(() => grade)]);
  return Object.fromEntries(rows) as TrainRow["grades"];
};

describe("gradeStudy", () => {
  it("grades the 15 rows that have a model, says why for the others, and leaves no tensor", async () => {
    const { studies } = await findStudies(dir);
    const before = tf.memory().numTensors;
    const [study] = studies;
    if (study === undefined) throw new Error("no study");
    const { result, images } = await gradeStudy(study, models);
    expect(tf.memory().numTensors).toBe(before);
    const graded = result.rows.filter(({ grade }) => grade !== null);
    expect([result.rows.length, graded.length, images.length]).toEqual([25, 15, 15]);
    for (const { probabilities, point, spread } of graded) {
      expect(probabilities?.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
      expect(point?.sopInstanceUid).toMatch(/^[\d.]+$/);
      expect(point?.positionMm).toHaveLength(3);
      expect(spread?.flip).toBeGreaterThanOrEqual(0);
    }
    const missing = result.rows.filter(({ condition }) => condition === "left_subarticular_stenosis");
    expect(missing).toHaveLength(LEVELS.length);
    for (const { notGraded, probabilities } of missing) {
      expect(notGraded).toMatch(/^no model for .*subarticular stenosis/);
      expect(probabilities).toBeNull();
    }
    expect(result.notice).toMatch(/^Graded by models that were trained on synthetic studies/);
    expect(result.flags.map(({ flag }) => flag)).toContain("levels-uncertain"); // the nets are not trained
  });

  it("grades a recess where sagittal points say which axial slices show it, and says why not elsewhere", async () => {
    const path = join(folder, "ss.safetensors");
    await writeSmallNet(path, "ss", 4);
    const [study] = (await findStudies(dir)).studies;
    if (study === undefined) throw new Error("no study");
    const recessesOf = async (some: readonly GradingModel[]) =>
      (await gradeStudy(study, some)).result.rows.filter(({ condition }) =>
        condition.includes("subarticular"),
      );
    const own = await findModels([path]);
    const alone = await recessesOf(own);
    expect(alone).toHaveLength(10);
    for (const { notGraded } of alone) expect(notGraded).toContain("no predicted point of a sagittal series");
    for (const { grade, notGraded } of await recessesOf([...models, ...own])) {
      if (grade === null) expect(notGraded).toMatch(/shows? /);
      else expect(notGraded).toBeNull();
    }
  });

  it("estimates the recesses of a study without an axial series on Sagittal T2, and says so", async () => {
    const [found] = (await findStudies(dir)).studies;
    if (found === undefined) throw new Error("no study");
    const study = { ...found, series: found.series.filter(({ type }) => type !== "axial-t2") };
    const grade = async (recesses?: RecessEstimates) =>
      await gradeStudy(study, models, recesses && { recesses });
    const before = tf.memory().numTensors;
    const { result, images } = await grade();
    expect(tf.memory().numTensors).toBe(before);
    const estimated = result.rows.filter((row) => row.estimated !== null);
    expect([estimated.length, images.length]).toEqual([10, 25]);
    for (const row of estimated) {
      expect(row.condition).toContain("subarticular");
      expect(row.estimated).toBe("estimated from Sagittal T2: the study has no lumbar Axial T2 series");
      expect([row.notGraded, row.calibrated, row.set]).toEqual([null, null, null]);
      expect(row.flags.map(({ flag }) => flag)).toContain("pooled-in-sagittal"); // nothing else is known
      expect(row.flags.map(({ flag }) => flag)).not.toContain("estimated-from-canal");
      const t2 = study.series.find(({ type }) => type === "sagittal-t2");
      expect(row.point?.seriesInstanceUid).toBe(t2?.seriesInstanceUid);
      const canal = result.rows.find(
        ({ condition, level }) => condition === "spinal_canal_stenosis" && level === row.level,
      );
      const toTheLeft = (row.point?.positionMm?.[0] ?? NaN) - (canal?.point?.positionMm?.[0] ?? NaN);
      expect(toTheLeft).toBeCloseTo(row.condition.startsWith("left") ? 10 : -10, 0);
    }
    const train = [{ studyId: 1, grades: gradesOf(1) }];
    const both = (await grade({ method: "mean", train })).result.rows.filter((row) => row.estimated !== null);
    expect(both[0]?.flags.map(({ flag }) => flag)).toEqual(
      expect.arrayContaining(["estimated-from-canal", "pooled-in-sagittal"]),
    );
    expect(both[0]?.probabilities).not.toEqual(estimated[0]?.probabilities);
    const none = (await grade({ method: "none", train })).result.rows;
    expect(none.filter((row) => row.estimated !== null)).toEqual([]);
    expect(none.filter((row) => row.grade !== null)).toHaveLength(15);
  });

  it("flags an estimated recess next to a gap, and one whose canal lies there", async () => {
    const [found] = (await findStudies(dir)).studies;
    if (found === undefined) throw new Error("no study");
    const study = { ...found, series: found.series.filter(({ type }) => type === "sagittal-t2") };
    // 4 mm apart, but for 8 mm before the last two
    const alongOf = (index: number): number => 4 * index + (index > 4 ? 4 : 0);
    let next: number[] = [];
    const read = async (one: TypedSeries, uid: string): Promise<ReadSeries> => {
      const series = await readSeries(one, uid);
      if ("reason" in series) return series;
      const { sliceTable } = series.volume;
      const slices = sliceTable.slices.map((slice, index): SliceRecord => {
        const [, y, z] = slice.positionMm ?? [0, 0, 0];
        const orientation = [0, 1, 0, 0, 0, -1] as const;
        return { ...slice, orientation, projectionMm: alongOf(index), positionMm: [-alongOf(index), y, z] };
      });
      next = slices.slice(4, 6).map(({ instanceNumber }) => instanceNumber);
      return { volume: { ...series.volume, sliceTable: { ...sliceTable, slices } } };
    };
    const train = [{ studyId: 1, grades: gradesOf(1) }];
    const rowsBy = async (method: RecessEstimates["method"]) => {
      const { result } = await gradeStudy(study, models, { read, recesses: { method, train } });
      const isAtGap = ({ flags }: GradedRow) => flags.some(({ flag }) => flag === "gap-at-point");
      return result.rows.map((row) => ({ ...row, isAtGap: isAtGap(row) }));
    };
    const pooled = (await rowsBy("pooled")).filter(({ estimated }) => estimated !== null);
    const isNext = pooled.map(({ point }) => next.includes(point?.instanceNumber ?? 0));
    expect(pooled.map(({ isAtGap }) => isAtGap)).toEqual(isNext);
    expect(new Set(isNext)).toEqual(new Set([true, false]));
    const rows = await rowsBy("canal");
    for (const { level, isAtGap } of rows.filter(({ estimated }) => estimated !== null)) {
      const isCanal = ({ condition, level: own }: GradedRow) =>
        own === level && condition === "spinal_canal_stenosis";
      expect(isAtGap).toBe(rows.find(isCanal)?.isAtGap);
    }
  });

  it("grades no sagittal series of one slice, as files are whose SeriesInstanceUIDs were made up one by one", async () => {
    const [found] = (await findStudies(dir)).studies;
    if (found === undefined) throw new Error("no study");
    const series = found.series.flatMap((one) =>
      one.files.map((file, at) => ({
        ...one,
        seriesInstanceUid: `${one.seriesInstanceUid}.${at}`,
        files: [file],
        headers: one.headers.slice(at, at + 1),
      })),
    );
    const { result } = await gradeStudy({ ...found, series }, models);
    expect(result.rows.filter(({ grade }) => grade !== null)).toEqual([]);
    const foramen = result.rows.find(({ condition }) => condition.endsWith("foraminal_narrowing"));
    expect(foramen?.notGraded).toBe(
      "no Sagittal T1 series can be graded: it has 1 slice, and a sagittal series of fewer than 3 shows too little; all 7 have one image, as where a de-identifier gave each file another SeriesInstanceUID",
    );
  });

  it("averages folds, and shows how far they differ", async () => {
    const [study] = (await findStudies(dir)).studies;
    if (study === undefined) throw new Error("no study");
    const row = async (some: readonly GradingModel[]) =>
      (await gradeStudy(study, some)).result.rows.find(({ grade }) => grade !== null);
    const [first, second, both] = [
      await row(models.slice(0, 1)),
      await row(models.slice(1, 2)),
      await row(models.slice(0, 2)),
    ];
    for (const grade of [0, 1, 2] as const) {
      const mean = ((first?.probabilities?.[grade] ?? 0) + (second?.probabilities?.[grade] ?? 0)) / 2;
      expect(both?.probabilities?.[grade]).toBeCloseTo(mean, 6);
    }
    expect(first?.spread?.models).toBeNull();
    expect(both?.spread?.models).toBeGreaterThan(0);
  });

  it("does not use a fold that was trained on the study, and says so", async () => {
    const { studies } = await findStudies(dir);
    const study = studies.find(({ patient }) => patient.id === patients[0]);
    if (study === undefined) throw new Error("no study");
    const trainedOn = new Set([hashStudyId(patients[0] ?? "")]);
    const { result } = await gradeStudy(study, [
      { ...(models[0] as GradingModel), trainedOn },
      ...models.slice(1),
    ]);
    expect(result.models.map(({ notUsed }) => notUsed)).toEqual(["it was trained on this study", null, null]);
    const seen = [{ ...(models[0] as GradingModel), trainedOn }];
    const { result: other } = await gradeStudy(study, seen);
    expect(other.rows.every(({ grade }) => grade === null)).toBe(true);
    const reason = "every model for neural foraminal narrowing on Sagittal T1 was trained on this study";
    const foramen = other.rows.find(({ condition }) => condition === "left_neural_foraminal_narrowing");
    expect(foramen?.notGraded).toBe(reason);
    const t1 = other.series.find(({ type }) => type === "sagittal-t1");
    expect(t1?.notUsed).toBe(reason);
    // not silently: the other condition is graded, and the study flagged
    const { result: partly } = await gradeStudy(study, [...seen, ...models.slice(2)]);
    expect(partly.flags.filter(({ flag }) => flag === "models-trained-on-study")).toEqual([
      { flag: "models-trained-on-study", reason: expect.stringContaining(reason) },
    ]);
  });
});

describe("gradeStudy by a bundle", () => {
  it("does not use the fold that was trained on the study, says so, and refuses a changed bundle", async () => {
    const bundle = await writeSmallBundle(join(folder, "bundled"), patients.map(Number));
    const folds = await findModels([bundle]);
    expect(folds.map(({ name, fold }) => [name, fold])).toEqual([0, 1].map((k) => [`bundle, fold ${k}`, k]));
    for (const study of (await findStudies(dir)).studies) {
      const outcome = await gradeStudy(study, folds);
      const { result } = outcome;
      // fold k validates study k: it was trained on the other one
      const own = patients.indexOf(study.patient.id ?? "");
      expect(result.models.map(({ notUsed }) => notUsed)).toEqual(
        [0, 1].map((k) => (k === own ? null : "it was trained on this study")),
      );
      expect(result.rows.filter(({ grade }) => grade !== null)).toHaveLength(LEVELS.length);
      // the canal's net reads no Sagittal T1
      expect(result.flags.map(({ flag }) => flag)).toContain("vertebrae-not-counted");
      expect(formatWide([result])).toContain("vertebrae-not-counted");
      expect(renderStudy(outcome)).toContain("the number of lumbar vertebrae is not checked");
    }
    await writeFile(join(bundle, "fold-1.safetensors"), "changed");
    await expect(findModels([bundle])).rejects.toThrow("was changed: fold-1.safetensors");
  });
});
