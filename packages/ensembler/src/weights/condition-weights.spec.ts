import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "@jest/globals";
import {
  type Condition,
  formatSeriesTable,
  formatTrainTable,
  makeFolds,
  parseSubmissionDraft,
  type Prediction,
  type Probabilities,
} from "@spinegrade/competition-data";
import { ensemblerProgram, parseValidationReport } from "@spinegrade/ensembler";
import {
  answerCommandLine,
  identifyDataSet,
  loadConfig,
  type PipelineConfig,
  readJson,
  writeFileAtomic,
  writeJsonAtomic,
} from "@spinegrade/pipeline";
import { temporaryFolder } from "@spinegrade/test-utils";
import { FORAMINA, prediction, trainRow } from "../testing/predictions.ts";

const STUDIES = [7, 8, 9, 10, 11, 12];
const CANAL: readonly Condition[] = ["spinal_canal_stenosis"];
const foldOf = makeFolds(STUDIES);

let config: PipelineConfig;
beforeEach(async () => {
  const workspace = await temporaryFolder("condition-weights");
  await writeFile(join(workspace, "spinegrade.config.json"), "{}");
  const dataDir = join(workspace, "data");
  const train = STUDIES.map((studyId) => trainRow(studyId, studyId % 2 === 0 ? 2 : 0));
  await writeFileAtomic(join(dataDir, "train.csv"), formatTrainTable(train));
  const series = [{ studyId: 1, seriesId: 10, description: "Sagittal T1" as const }];
  await writeFileAtomic(join(dataDir, "test_series_descriptions.csv"), formatSeriesTable(series));
  config = await loadConfig(workspace, { SPINEGRADE_DATA_DIR: dataDir });
});

const run = (...args: string[]): Promise<string> =>
  answerCommandLine(
    ensemblerProgram(() => Promise.resolve(config)),
    args,
  ).then(String);
const save = async (path: string, predictions: readonly Prediction[]): Promise<void> => {
  const dataSet = await identifyDataSet(config.dataDir, ["train.csv", "test_series_descriptions.csv"]);
  await writeJsonAtomic(join(config.outputDir, path), { dataSet, predictions });
};

/** Out-of-fold predictions with a share of probability on the true grade, 0 or 2. */
async function saveRun(
  name: string,
  skill: number,
  conditions: readonly Condition[],
  folds: ReadonlyMap<number, number> = foldOf,
): Promise<void> {
  const rowOf = (grade: 0 | 2): Probabilities => {
    const [right, wrong] = [skill, 0.9 - skill];
    return grade === 0 ? [right, 0.1, wrong] : [wrong, 0.1, right];
  };
  const predictions = STUDIES.map((studyId) => {
    const fields = { run: name, studyId, seriesId: studyId, fold: folds.get(studyId) ?? -1 } as const;
    return prediction({ ...fields, split: "train" }, rowOf(studyId % 2 === 0 ? 2 : 0), conditions);
  });
  await save(`runs/${name}/out-of-fold.json`, predictions);
}

describe("weigh --by condition", () => {
  it("weighs runs of both stages where they predict the same rows, and the ensemble follows", async () => {
    await saveRun("two-stage-grades-t1", 0.8, FORAMINA);
    await saveRun("nfn", 0.3, FORAMINA);
    await saveRun("scs", 0.6, CANAL);
    const printed = await run("weigh", "--by", "condition", "--space", "log");
    expect(printed).toContain(
      "weights of 2 runs in nfn, from 60 rows of 6 studies, for the mean of logarithms",
    );
    const path = join(config.outputDir, "ensemble-weights", "weights.json");
    await save("predictions/nfn/predictions.json", [prediction({ run: "nfn" }, [0, 0, 1])]);
    const own = prediction({ run: "two-stage-grades-t1" }, [0.6, 0.2, 0.2]);
    await save("predictions/two-stage-grades-t1/predictions.json", [own]);
    await run("predict", "--weights", path);
    const { rows } = await readJson(
      join(config.outputDir, "ensemble", "predictions.json"),
      parseSubmissionDraft,
    );
    rows[0]?.probabilities.forEach((value, grade) => {
      expect(value).toBeCloseTo([0.6, 0.2, 0.2][grade] ?? NaN, 3);
    });
    const fitted = await readFile(path, "utf8");
    await writeFile(path, fitted.replace(/"train.csv": "\w{4}/, '"train.csv": "0000'));
    await expect(run("predict", "--weights", path)).rejects.toThrow("come from different data sets");
  });

  it("says what it found where nothing can be weighed, and refuses a leak", async () => {
    await saveRun("nfn", 0.3, FORAMINA);
    await saveRun("scs", 0.6, CANAL);
    await expect(run("weigh", "--by", "condition")).rejects.toThrow("found nfn by nfn; scs by scs");
    await expect(run("weigh", "nfn")).rejects.toThrow("runs are named with --by condition only");
    const fold = ((foldOf.get(7) ?? 0) + 1) % 5;
    await save("runs/leaky/out-of-fold.json", [
      prediction({ run: "leaky", studyId: 7, fold, split: "train" }, [1, 0, 0]),
    ]);
    await expect(run("weigh", "--by", "condition")).rejects.toThrow(/run leaky: study 7 is predicted by/);
  });
});

describe("a run of two folds", () => {
  const half = new Map(STUDIES.map((studyId) => [studyId, (foldOf.get(studyId) ?? 0) % 2]));
  const listStudies = async (fold: number, leak: readonly number[] = []): Promise<void> => {
    const training = [...STUDIES.filter((studyId) => half.get(studyId) !== fold), ...leak];
    const validation = STUDIES.filter((studyId) => half.get(studyId) === fold);
    const path = join(config.outputDir, `runs/two-stage-grades-t1/fold-${fold}/studies.json`);
    await writeJsonAtomic(path, { training, validation });
  };
  beforeEach(async () => {
    await saveRun("two-stage-grades-t1", 0.8, FORAMINA, half);
    await saveRun("nfn", 0.3, FORAMINA);
    for (const fold of [0, 1]) await listStudies(fold);
  });

  it("is weighed and validated by the studies that its folds list", async () => {
    expect(await run("weigh", "--by", "condition")).toContain("from 60 rows of 6 studies");
    await run("validate");
    const path = join(config.outputDir, "validation", "report.json");
    const { runs } = await readJson(path, parseValidationReport);
    expect(runs.map(({ run: name, folds }) => [name, folds.length])).toContainEqual([
      "two-stage-grades-t1",
      2,
    ]);
  });

  it("is refused where a fold was trained on a study that it predicts", async () => {
    const studyId = STUDIES.find((one) => half.get(one) === 1);
    await listStudies(1, studyId === undefined ? [] : [studyId]);
    const leak = `run two-stage-grades-t1: study ${studyId} is predicted by the net of fold 1, which was trained on it, as studies.json`;
    await expect(run("weigh", "--by", "condition")).rejects.toThrow(leak);
    await expect(run("validate")).rejects.toThrow(leak);
  });
});

describe("predict", () => {
  it("takes the two-stage recipe once its runs are predicted, or the weights that are given", async () => {
    const first = async (...args: string[]): Promise<Probabilities | undefined> => {
      await run("predict", ...args);
      const path = join(config.outputDir, "ensemble", "predictions.json");
      return (await readJson(path, parseSubmissionDraft)).rows[0]?.probabilities;
    };
    await save("predictions/nfn/predictions.json", [prediction({ run: "nfn" }, [0, 0, 1])]);
    await save("predictions/b/predictions.json", [prediction({ run: "b" }, [0, 1, 0])]);
    expect(await first()).toEqual([0, 0.5, 0.5]);
    const own = prediction({ run: "two-stage-grades-t1" }, [1, 0, 0]);
    await save("predictions/two-stage-grades-t1/predictions.json", [own]);
    expect(await first()).toEqual([0.75, 0, 0.25]);
    expect(await first("nfn", "b")).toEqual([0, 0.5, 0.5]);
    expect(await first("--recipe", "two-stage")).toEqual([0.75, 0, 0.25]);
    expect(await first("--weight", "b:nfn=0.5", "--weight", "nfn:all=0.5")).toEqual([0, 0.5, 0.5]);
    await expect(first("--weight", "b:nfn=1", "--recipe", "two-stage")).rejects.toThrow("give one of them");
  });
});
