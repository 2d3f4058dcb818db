import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import {
  type Condition,
  formatWrongGrades,
  LABEL_GROUPS,
  type Level,
  LEVELS,
  makeFolds,
  perCondition,
  type Prediction,
  type Probabilities,
  type TrainRow,
  WRONG_GRADES_FILE,
  type WrongGrade,
} from "@spinegrade/competition-data";
import {
  type ImprobableGrade,
  labelFixesProgram,
  parseImprobableGrades,
  rankGrades,
  type Sample,
} from "@spinegrade/label-fixes";
import {
  answerCommandLine,
  identifyDataSet,
  type PipelineConfig,
  readJson,
  writeJsonAtomic,
} from "@spinegrade/pipeline";
import { Generator } from "@spinegrade/random";
import { labelTables } from "../testing/label-tables.ts";
import { makeWorkspace } from "../testing/label-workspace.ts";
import { judgeGrades } from "./rank-grades.ts";

const { points } = LABEL_GROUPS.nfn;
const STUDIES = 100;
const folds = makeFolds(Array.from({ length: STUDIES }, (_, index) => index + 1));

/** True grades, and given ones of which one in twenty was planted wrong. */
const studies = Array.from({ length: STUDIES }, (_, index) => {
  const generator = Generator.fromSeed(5, "noise", index);
  const truth = points.map(() => generator.integer(0, 3));
  const given = truth.map((grade) =>
    generator.uniform() < 0.05 ? (grade + 1 + generator.integer(0, 2)) % 3 : grade,
  );
  return { studyId: index + 1, seriesId: 1000 + index, truth, given };
});

const samples: Sample[] = studies.map(({ studyId, seriesId, given }) => ({
  ...{ studyId, seriesId, volumeKey: "none", sliceSize: [64, 64], fold: folds.get(studyId) ?? 0 },
  grades: given.map((grade) => (grade === 0 ? 0 : grade === 1 ? 1 : 2)),
  instanceNumbers: given.map(() => 4),
  xyzSlice: given.map(() => [10, 20, 3]),
}));

/** `train.csv` with the given grades. */
const train = samples.map(({ studyId, grades }): TrainRow => {
  const given = (condition: Condition) => (level: Level) =>
    grades[points.findIndex((point) => point.condition === condition && point.level === level)] ?? -1;
  return { studyId, grades: perCondition((condition) => LEVELS.map(given(condition))) };
});

/** The planted ones as the phantom lists them. */
const WRONG = studies.flatMap(({ studyId, truth }, study) =>
  points.flatMap(({ condition, level }, index): WrongGrade[] => {
    const [trueGrade, given] = [truth[index], samples[study]?.grades[index]];
    const isGrade = (grade: number | undefined): grade is 0 | 1 | 2 =>
      grade === 0 || grade === 1 || grade === 2;
    return isGrade(trueGrade) && isGrade(given) && trueGrade !== given
      ? [{ studyId, condition, level, given, trueGrade }]
      : [];
  }),
);

const isWrong = ({ studyId, condition, level }: ImprobableGrade): boolean =>
  WRONG.some((one) => one.studyId === studyId && one.condition === condition && one.level === level);

/** A net that calls so many grades right, each with a probability of 0.7 to 1. */
function predictions(accuracy: number): Prediction[] {
  return studies.map(({ studyId, seriesId, truth }) => {
    const generator = Generator.fromSeed(6, "net", studyId);
    return {
      ...{ run: "nfn", fold: folds.get(studyId) ?? 0, studyId, seriesId, split: "train" },
      points: points.map((point, index) => {
        const called = generator.uniform() < accuracy ? (truth[index] ?? 0) : generator.integer(0, 3);
        const sure = generator.uniform(0.7, 1);
        const of = (grade: number): number => (grade === called ? sure : (1 - sure) / 2);
        const probabilities: Probabilities = [of(0), of(1), of(2)];
        return {
          ...point,
          probabilities,
          ...{ instanceNumber: 4, xSlice: 10, ySlice: 20, zIndex: 3, positionMm: null },
        };
      }),
    };
  });
}

describe("rankGrades", () => {
  it("finds 90 % of the planted grades at a precision of 80 %, given a net that is right in 98 of 100", () => {
    const { grades, compared } = rankGrades(predictions(0.98), [{ points, samples }]);
    const hits = grades.filter(isWrong);
    expect(compared).toBe(10 * STUDIES);
    expect(hits.length / WRONG.length).toBeGreaterThanOrEqual(0.9);
    expect(hits.length / grades.length).toBeGreaterThanOrEqual(0.8);
    expect(grades.map(({ rank }) => rank)).toEqual(grades.map((_, index) => index + 1));
    const falling = grades.map(({ disagreement }) => disagreement);
    expect(falling).toEqual([...falling].sort((a, b) => b - a));
  });

  it("judges by the mean of all nets", () => {
    const [prediction] = predictions(1);
    const given = samples[0]?.grades[0] ?? -1;
    if (prediction === undefined || given === -1) throw new Error("no prediction");
    const sure = (grade: number): Probabilities => [
      Number(grade === 0),
      Number(grade === 1),
      Number(grade === 2),
    ];
    const says = (run: string, grade: number): Prediction => ({
      ...prediction,
      run,
      points: prediction.points.slice(0, 1).map((point) => ({ ...point, probabilities: sure(grade) })),
    });
    const judged = (...all: Prediction[]) =>
      rankGrades(all, [{ points, samples }], 0).grades[0]?.disagreement;
    expect(judged(says("a", given), says("b", (given + 1) % 3))).toBe(0.5);
    expect(judged(says("a", (given + 1) % 3))).toBe(1);
  });

  it("divides the weights of the loss out of the probabilities where it is asked to", () => {
    const weighted = predictions(1).map((prediction) => ({
      ...prediction,
      points: prediction.points.map((point) => ({ ...point, probabilities: [1 / 7, 2 / 7, 4 / 7] as const })),
    }));
    const judged = judgeGrades(weighted, [{ points, samples }], { undoWeights: true });
    for (const { disagreement } of judged) expect(disagreement).toBeCloseTo(2 / 3, 12);
    const severe = judgeGrades(weighted, [{ points, samples }], {}).find(({ given }) => given === 2);
    expect(severe?.disagreement).toBeCloseTo(3 / 7, 12);
  });

  it("refuses the word of a net that was trained on the study", () => {
    const [prediction] = predictions(1);
    if (prediction === undefined) throw new Error("no prediction");
    const leaked = { ...prediction, fold: (prediction.fold + 1) % 5 };
    expect(() => rankGrades([leaked], [{ points, samples }])).toThrow("which was trained on it, for");
    const listed = (...ids: number[]) => rankGrades([leaked], [{ points, samples }], 0, () => new Set(ids));
    expect(listed().compared).toBe(points.length);
    expect(() => listed(leaked.studyId)).toThrow("trained on it, as studies.json of that fold says");
  });
});

describe("the command noise", () => {
  let config: PipelineConfig;
  const run = (...args: string[]) =>
    answerCommandLine(
      labelFixesProgram(() => Promise.resolve(config)),
      args,
    );
  beforeAll(async () => {
    config = await makeWorkspace({ ...labelTables([5, 6]), train });
  });

  it("lists them with their slices, in a file that trainings read, a table and a page", async () => {
    await expect(run("noise")).rejects.toThrow("npx nx run trainer:nfn");
    const dataSet = await identifyDataSet(config.dataDir, ["train.csv"]);
    for (const [name, own] of Object.entries({ nfn: samples, scs: [], ss: [], "ss-canal": [] }))
      await writeJsonAtomic(join(config.outputDir, "samples", `${name}.json`), { dataSet, samples: own });
    const file = join(config.outputDir, "runs", "nfn", "out-of-fold.json");
    await writeJsonAtomic(file, { dataSet, predictions: predictions(0.98) });
    expect(await run("noise", "--top", "0")).toMatch(/Left Neural Foraminal Narrowing: .*, listed \d+\n/);
    await writeFile(join(config.dataDir, WRONG_GRADES_FILE), formatWrongGrades(WRONG));
    const printed = await run("noise", "--top", "2");
    const folder = join(config.outputDir, "label-noise");
    const { grades, conditions } = await readJson(
      join(folder, "improbable-grades.json"),
      parseImprobableGrades,
    );
    const planted = conditions.flatMap((figures) => figures.planted ?? []);
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
    expect(sum(planted.map(({ count }) => count))).toBe(WRONG.length);
    expect(sum(conditions.map(({ listed }) => listed))).toBe(grades.length);
    expect(sum(planted.map(({ found }) => found))).toBe(grades.filter(isWrong).length);
    for (const { atPrecision, atRecall } of planted) {
      expect(atPrecision?.recall).toBeGreaterThanOrEqual(0.9);
      expect(atRecall?.precision).toBeGreaterThanOrEqual(0.8);
    }
    expect(printed).toMatch(/compared 500, agreed 9\d %, listed \d+, wrong \d+, found \d+, precision \d+ %/);
    expect(printed).toContain(`${grades.length} of 1000 given grades have a disagreement of 0.8 or more`);
    const table = await readFile(join(folder, "improbable-grades.csv"), "utf8");
    expect(table.trimEnd().split("\n")).toHaveLength(1 + grades.length);
    const page = await readFile(join(folder, "report.html"), "utf8");
    expect(page).toContain(`1. study ${grades[0]?.studyId}, series ${grades[0]?.seriesId}, instance 4`);
    expect(page).not.toMatch(/<script|NaN|undefined/);
    expect(`${printed}${page}`).not.toContain("too rarely");
    await writeJsonAtomic(file, { dataSet, predictions: predictions(0.6) });
    expect(await run("noise", "--top", "0")).toMatch(/agreed 7\d % \(too rarely to trust the list\)/);
    await expect(run("noise", "--threshold", "2")).rejects.toThrow(
      '--threshold "2" must be a number from 0 to 1',
    );
  });
});
