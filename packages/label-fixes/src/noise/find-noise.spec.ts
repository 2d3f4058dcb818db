import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import {
  formatWrongGrades,
  type Grade,
  LEVELS,
  makeFolds,
  type PointLabel,
  type Prediction,
  type PredictionFile,
  type Probabilities,
  RECESSES_AND_CANAL,
  WRONG_GRADES_FILE,
  type WrongGrade,
} from "@spinegrade/competition-data";
import { findNoise, type ImprobableGrades, type Sample } from "@spinegrade/label-fixes";
import {
  type DataSetIdentity,
  identifyDataSet,
  type PipelineConfig,
  writeJsonAtomic,
} from "@spinegrade/pipeline";
import { labelTables } from "../testing/label-tables.ts";
import { makeWorkspace } from "../testing/label-workspace.ts";

const STUDY = { studyId: 5, seriesId: 53 };
const tables = labelTables([5, 6]);
const fold = makeFolds([5, 6]).get(5) ?? 0;
const { points } = RECESSES_AND_CANAL;

/** The grade in `train.csv`. */
function givenOf({ condition, level }: PointLabel): 0 | 1 | 2 {
  const grade = tables.train.find(({ studyId }) => studyId === 5)?.grades[condition][LEVELS.indexOf(level)];
  if (grade === undefined || grade === -1) throw new Error("no grade");
  return grade;
}

/** A sample of these points; the canal's have no instance number, as no table marks them. */
function sampleOf(labels: readonly PointLabel[]): Sample {
  const isCanal = ({ condition }: PointLabel): boolean => condition === "spinal_canal_stenosis";
  return {
    ...{ ...STUDY, volumeKey: "none", sliceSize: [64, 64], fold },
    grades: labels.map((label): Grade => givenOf(label)),
    instanceNumbers: labels.map((label) => (isCanal(label) ? -1 : 4)),
    xyzSlice: labels.map((label) => [10, 20, isCanal(label) ? 2 : 3]),
  };
}

/** A net that gives the given grade this probability. @param sure of each point. */
function prediction(labels: readonly PointLabel[], sure: (index: number) => number): Prediction {
  return {
    ...{ ...STUDY, run: "ss-canal", fold, split: "train" },
    points: labels.map((label, index) => {
      const given = givenOf(label);
      const other = (1 - sure(index)) / 2;
      const of = (grade: number): number => (grade === given ? sure(index) : other);
      const probabilities: Probabilities = [of(0), of(1), of(2)];
      return {
        ...label,
        probabilities,
        ...{ instanceNumber: 4, xSlice: 10, ySlice: 20, zIndex: 3, positionMm: null },
      };
    }),
  };
}

/** One of the canal's given grades as a planted wrong one. */
function wrongCanal(level: (typeof LEVELS)[number]): WrongGrade {
  const given = givenOf({ condition: "spinal_canal_stenosis", level });
  return { studyId: 5, condition: "spinal_canal_stenosis", level, given, trueGrade: given === 0 ? 2 : 0 };
}

describe("findNoise with a net of recesses and canal", () => {
  let config: PipelineConfig;
  let dataSet: DataSetIdentity;
  const find = (): Promise<ImprobableGrades> => findNoise(config, { runs: [], threshold: 0.8, top: 15 });
  const say = (sure: (index: number) => number, changes: Partial<Prediction & PredictionFile> = {}) => {
    const { trial, ...change } = changes;
    return writeJsonAtomic(join(config.outputDir, "runs/ss-canal/out-of-fold.json"), {
      ...{ dataSet, ...(trial && { trial }), predictions: [{ ...prediction(points, sure), ...change }] },
    });
  };
  const plant = (rows: readonly WrongGrade[]): Promise<void> =>
    writeFile(join(config.dataDir, WRONG_GRADES_FILE), formatWrongGrades(rows));

  beforeAll(async () => {
    config = await makeWorkspace(tables);
    dataSet = await identifyDataSet(config.dataDir, ["train.csv"]);
    const recesses = points.filter(({ condition }) => condition !== "spinal_canal_stenosis");
    const files = { nfn: [], scs: [], ss: [sampleOf(recesses)], "ss-canal": [sampleOf(points)] };
    for (const [name, samples] of Object.entries(files))
      await writeJsonAtomic(join(config.outputDir, "samples", `${name}.json`), { dataSet, samples });
  });

  it("judges the canal of axial series too, and names no instance where no table marks the point", async () => {
    await say(() => 0.1);
    const { compared, conditions, grades } = await find();
    expect(compared).toBe(15);
    expect(conditions.map(({ condition, listed }) => [condition, listed])).toEqual([
      ["left_subarticular_stenosis", 5],
      ["right_subarticular_stenosis", 5],
      ["spinal_canal_stenosis", 5],
    ]);
    expect(grades.filter(({ instanceNumber }) => instanceNumber === 4)).toHaveLength(10);
    const page = await readFile(join(config.outputDir, "label-noise/report.html"), "utf8");
    expect(page).toContain("study 5, series 53: Spinal Canal Stenosis, L1/L2");
    expect(page).toContain("study 5, series 53, instance 4: Left Subarticular Stenosis, L1/L2");
    expect(page).not.toContain("instance -1");
  });

  it("takes no threshold between grades of the same disagreement", async () => {
    await plant([wrongCanal("l1_l2"), wrongCanal("l2_l3")]);
    const canal = (sure: (level: number) => number) => (index: number) => sure(index - 5);
    const planted = async () =>
      (await find()).conditions.find(({ condition }) => condition === "spinal_canal_stenosis")?.planted;
    await say(canal(() => 0.1));
    expect(await planted()).toEqual({
      ...{ count: 2, found: 2, atPrecision: null },
      atRecall: { precision: 2 / 5, threshold: 0.9 },
    });
    await say(canal((level) => [0.05, 0.1][level] ?? 0.1));
    expect(await planted()).toMatchObject({ atPrecision: { recall: 1 / 2 }, atRecall: { precision: 2 / 5 } });
  });

  it("says why there is nothing to judge, or nothing to judge by", async () => {
    await say(() => 0.1, { seriesId: 54 });
    await expect(find()).rejects.toThrow("ss-canal: no predicted point is one of a series in");
    await say(() => 0.1, { trial: true });
    await expect(find()).rejects.toThrow(
      "no run has predicted studies that it was not trained on: name the trials",
    );
    await say((index) => (index === 5 ? -0.1 : 0.1));
    await expect(find()).rejects.toThrow("points.5.probabilities");
    const [point] = prediction(points, () => 0.1).points;
    if (point === undefined) throw new Error("no point");
    await say(() => 0.1, { points: [{ ...point, probabilities: [0.1, 0.1, 0.1] }] });
    await expect(find()).rejects.toThrow("l1_l2: the probabilities sum to 0.3");
    await expect(findNoise(config, { runs: ["../runs"], threshold: 0.8, top: 0 })).rejects.toThrow(
      'RUN "../runs" cannot be the name of a folder',
    );
  });

  it("does not judge by a list of wrong grades that the data set contradicts", async () => {
    await say(() => 0.1);
    const { given, ...row } = wrongCanal("l1_l2");
    await plant([{ ...row, given: given === 1 ? 2 : 1 }]);
    await expect(find()).rejects.toThrow(/wrong-grades\.csv has a fault:\n {2}row 2, column given: /);
  });
});
