import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { LEVELS, perCondition } from "@spinegrade/competition-data";
import type { ImprobableGrades } from "@spinegrade/label-fixes";
import { contentKey, writeJsonAtomic } from "@spinegrade/pipeline";
import { NFN } from "@spinegrade/tasks";
import { trainingContent } from "../fold/training-content.ts";
import { makeTrainingWorkspace, SMALL_RUN, type TrainingWorkspace } from "../testing/training-workspace.ts";
import { readFoldData, type FoldData } from "./fold-data.ts";
import { omitNoise, omitStudyNoise } from "./omit-noise.ts";

let workspace: TrainingWorkspace;
let data: FoldData;
let path = "";

/** The third point of a sample, as the list names it. */
async function writeList(changes: Partial<ImprobableGrades> = {}): Promise<void> {
  const [left] = NFN.points.slice(2);
  const [training, validation] = [data.training[0], data.validation[0]];
  if (left === undefined || training === undefined || validation === undefined) throw new Error("no sample");
  const grades = [training, validation].map(({ studyId, seriesId, grades: [, , given] }, index) => ({
    ...{ rank: index + 1, studyId, seriesId, ...left, given, disagreement: 0.9, instanceNumber: 3 },
    probabilities: [0.8, 0.1, 0.1],
  }));
  await writeJsonAtomic(path, {
    dataSet: data.dataSet,
    threshold: 0.8,
    undoWeights: false,
    compared: 30,
    conditions: [],
    grades,
    ...changes,
  });
}

beforeAll(async () => {
  workspace = await makeTrainingWorkspace(3);
  data = await readFoldData(workspace, 0, "nfn");
  path = join(workspace.outputDir, "noise.json");
});
afterAll(() => workspace.remove());

it("makes the listed grades missing where they are trained on, and nothing else", async () => {
  await writeList();
  const omitted = await omitNoise(data, { ...SMALL_RUN, withoutNoise: path }, {});
  const [first, second] = omitted.training;
  const expected = data.training[0]?.grades.map((grade, index) => (index === 2 ? -1 : grade));
  expect(first).toEqual({ ...data.training[0], grades: expected });
  expect(second).toEqual(data.training[1]);
  expect(omitted.validation).toEqual(data.validation);
  expect(await omitNoise(data, SMALL_RUN, {})).toBe(data);
});

it("makes them missing in the studies of a two-stage run too", async () => {
  await writeList();
  const [point, { studyId, grades } = { grades: [] }] = [NFN.points[2], data.training[0]];
  if (point === undefined || studyId === undefined) throw new Error("no sample");
  const given = [0, 1, grades[2] ?? -1, -1, 0] as const;
  const study = { studyId, fold: 0, grades: perCondition(() => given), series: [] };
  const training = [study, { ...study, studyId: studyId + 1 }];
  const studies = { dataSet: data.dataSet, training, validation: [study] };
  const omitted = await omitStudyNoise(studies, { withoutNoise: path }, {});
  const expected = LEVELS.map((level, index) =>
    level === point.level ? -1 : (study.grades[point.condition][index] ?? -1),
  );
  expect(omitted.training).toEqual([
    { ...study, grades: { ...study.grades, [point.condition]: expected } },
    training[1],
  ]);
  expect(omitted.validation).toEqual([study]);
  expect(await omitStudyNoise(studies, {}, {})).toBe(studies);
});

it("trains again for another list or other weights, not for the same in another place", async () => {
  const contentOf = async (changes: Partial<typeof SMALL_RUN>): Promise<string> => {
    const config = { ...SMALL_RUN, ...changes };
    const job = { run: "small", fold: 0, config, data: await omitNoise(data, config, {}) };
    return contentKey(await trainingContent(job));
  };
  await writeList();
  const listed = await contentOf({ withoutNoise: path });
  await copyFile(path, `${path}.moved`);
  expect(await contentOf({ withoutNoise: `${path}.moved` })).toBe(listed);
  await writeList({ grades: [] });
  expect(await contentOf({ withoutNoise: path })).toBe(await contentOf({}));
  expect(await contentOf({})).not.toBe(listed);
  await writeFile(`${path}.first`, "weights");
  await copyFile(`${path}.first`, `${path}.second`);
  const pretrained = await contentOf({ pretrained: `${path}.first` });
  expect(await contentOf({ pretrained: `${path}.second` })).toBe(pretrained);
  await writeFile(`${path}.first`, "other weights");
  expect(await contentOf({ pretrained: `${path}.first` })).not.toBe(pretrained);
});

it("refuses a list of another data set, other grades, a missing one, and Nx, which would not see it change", async () => {
  const config = { ...SMALL_RUN, withoutNoise: path };
  await writeList({ dataSet: { synthetic: true, tables: { "train.csv": null } } });
  await expect(omitNoise(data, config, {})).rejects.toThrow("npx nx run label-fixes:noise");
  await writeList();
  const [first, ...others] = data.training;
  if (first === undefined) throw new Error("no sample");
  const regraded = first.grades.map((grade) => (grade === 0 ? 1 : 0));
  const other = { ...data, training: [{ ...first, grades: regraded }, ...others] };
  await expect(omitNoise(other, config, {})).rejects.toThrow(
    /noise\.json: study \d+, left_neural_foraminal_narrowing at l3_l4 is listed as ".*", but the samples say ".*": make the list again/,
  );
  const missing = { ...config, withoutNoise: `${path}.gone` };
  await expect(omitNoise(data, missing, {})).rejects.toThrow("make the list: npx nx run label-fixes:noise");
  await expect(omitNoise(data, config, { NX_TASK_HASH: "1" })).rejects.toThrow("cannot go through Nx");
});
