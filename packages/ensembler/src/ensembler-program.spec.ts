import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import {
  formatSeriesTable,
  formatTrainTable,
  makeFolds,
  parseSubmissionDraft,
  type Prediction,
  type SubmissionDraft,
} from "@spinegrade/competition-data";
import { ensemblerProgram, parseValidationReport } from "@spinegrade/ensembler";
import {
  identifyDataSet,
  answerCommandLine,
  canonicalJson,
  loadConfig,
  readJson,
  sealJson,
  sha256,
  writeFileAtomic,
  writeJsonAtomic,
  type PipelineConfig,
} from "@spinegrade/pipeline";
import { prediction, trainRow } from "./testing/predictions.ts";

const OTHER = { studyId: 3, seriesId: 30, description: "Sagittal T1" } as const;

let workspace: string;
let config: PipelineConfig;
beforeEach(async () => {
  workspace = await temporaryFolder("ensembler");
  await writeFile(join(workspace, "spinegrade.config.json"), "{}");
  const dataDir = join(workspace, "data");
  const series = [1, 2].map((studyId) => ({
    studyId,
    seriesId: 10 * studyId,
    description: "Sagittal T1" as const,
  }));
  await writeFileAtomic(join(dataDir, "test_series_descriptions.csv"), formatSeriesTable(series));
  await writeFileAtomic(join(dataDir, "train.csv"), formatTrainTable([trainRow(7, 0), trainRow(8, 2)]));
  config = await loadConfig(workspace, { SPINEGRADE_DATA_DIR: dataDir });
});

const run = (...args: string[]) =>
  answerCommandLine(
    ensemblerProgram(() => Promise.resolve(config)),
    args,
  );
const save = async (
  path: string,
  predictions: readonly Prediction[],
  more: { readonly trial?: boolean } = {},
): Promise<void> => {
  const dataSet = await identifyDataSet(config.dataDir, ["train.csv", "test_series_descriptions.csv"]);
  await writeJsonAtomic(join(config.outputDir, path), { dataSet, ...more, predictions });
};
const readDraft = (): Promise<SubmissionDraft> =>
  readJson(join(config.outputDir, "ensemble", "predictions.json"), parseSubmissionDraft);

describe("the command predict", () => {
  it("averages the test predictions of all runs and fills the rest with priors", async () => {
    await save("predictions/a/predictions.json", [prediction({ run: "a" }, [1, 0, 0])]);
    await save("predictions/b/predictions.json", [
      prediction({ run: "b" }, [0, 0, 1]),
      prediction({ run: "b", studyId: 7, split: "train" }, [0, 0, 1]),
    ]);
    const printed = await run("predict");
    const { rows, filled } = await readDraft();
    expect(rows).toHaveLength(50);
    expect(rows[0]?.probabilities).toEqual([0.5, 0, 0.5]);
    expect(rows[5]?.probabilities).toEqual([2 / 12, 2 / 12, 8 / 12]);
    expect(filled).toHaveLength(40);
    expect(printed).toContain("runs: a (1 series predictions), b (1 series predictions)");
    expect(printed).toContain("50 rows: 10 predicted, 40 filled with priors");
    expect(printed).toContain("10  no run predicts spinal_canal_stenosis");
  });

  it("averages only the runs that are named, a bundle by its folder, and refuses a changed bundle", async () => {
    await save("predictions/a/predictions.json", [prediction({ run: "a" }, [1, 0, 0])]);
    await save("predictions/bundle-b/predictions.json", [prediction({ run: "bundle-b" }, [0, 0, 1])]);
    const bundle = join(workspace, "b");
    await writeFileAtomic(join(bundle, "weights"), "1");
    const manifest = { files: [{ path: "weights", sha256: sha256("1") }] };
    await writeFileAtomic(join(bundle, "bundle.json"), sealJson(manifest, canonicalJson, sha256));
    expect(await run("predict", bundle)).toContain("runs: bundle-b (1 series predictions)\n");
    expect((await readDraft()).rows[0]?.probabilities).toEqual([0, 0, 1]);
    expect(await run("predict", "a", bundle)).toContain("runs: a (1 series predictions), bundle-b");
    await writeFile(join(bundle, "weights"), "2");
    await expect(run("predict", bundle)).rejects.toThrow("was changed: weights");
    await expect(run("predict", "bundel-b")).rejects.toThrow(
      '"bundel-b" is not predicted (did you mean "bundle-b"?); a, bundle-b are. Predict it first:',
    );
  });

  it("refuses weights of a run that is not predicted", async () => {
    await save("predictions/a/predictions.json", [prediction({ run: "a" }, [1, 0, 0])]);
    await run("predict", "--weight", "a:nfn=2");
    await expect(run("predict", "--weight", "aa:nfn=2", "a:nfn=1")).rejects.toThrow(
      'a weight is given for aa, which is not predicted (did you mean "a"?); predicted: a',
    );
  });

  it("refuses a file with a prediction or a point twice, which a mean would count twice", async () => {
    const one = prediction({ run: "a" }, [1, 0, 0]);
    await save("predictions/a/predictions.json", [one, { ...one, flip: true }, one]);
    await expect(run("predict")).rejects.toThrow(
      /predictions\.json predicts twice: run a, fold 0, study 1, series \d+\. Make it again: npx nx run predictor:predict/,
    );
    await save("predictions/a/predictions.json", [
      { ...one, points: [...one.points, ...one.points.slice(0, 1)] },
    ]);
    await expect(run("predict")).rejects.toThrow(
      /predicts twice: .*, left_neural_foraminal_narrowing at l1_l2/,
    );
  });

  it("takes no trial into the average, names it, and says what to do where there is nothing else", async () => {
    await save("predictions/b/predictions.json", [prediction({ run: "b" }, [0, 0, 1])], { trial: true });
    await expect(run("predict")).rejects.toThrow("only trials are predicted (b)");
    await save("predictions/a/predictions.json", [prediction({ run: "a" }, [1, 0, 0])]);
    expect(await run("predict")).toContain("\n  trials, not part of it: b\n");
    expect((await readDraft()).rows[0]?.probabilities).toEqual([1, 0, 0]);
  });

  it("names the predicted studies that the test table does not list", async () => {
    const strangers = Array.from({ length: 12 }, (_, i) => prediction({ studyId: 90 + i }, [1, 0, 0]));
    await save("predictions/nfn/predictions.json", [...strangers, prediction({}, [1, 0, 0])]);
    expect(await run("predict")).toContain(
      "\n  12 studies predicted, but not in the test table, not part of it: 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, and 2 more\n",
    );
    expect((await readDraft()).rows).toHaveLength(50);
  });

  it("takes each row from the run that predicts its condition", async () => {
    await save("predictions/nfn/predictions.json", [prediction({ run: "nfn" }, [1, 0, 0])]);
    const canal = prediction({ run: "scs", seriesId: 12 }, [0, 1, 0], ["spinal_canal_stenosis"]);
    await save("predictions/scs/predictions.json", [canal]);
    expect(await run("predict")).toContain("\n  10 rows are flagged: see grades.csv\n");
    const { rows, filled } = await readDraft();
    const ofFirst = rows.slice(0, 25).map(({ probabilities }) => probabilities);
    expect(ofFirst.slice(20)).toEqual(Array(5).fill([0, 1, 0]));
    expect([...ofFirst.slice(0, 5), ...ofFirst.slice(10, 15)]).toEqual(Array(10).fill([1, 0, 0]));
    expect(filled.filter(({ rowId }) => rowId.startsWith("1_"))).toEqual([]);
    // recesses are estimated from the canal: no training level has a moderate one, so each grade counts once
    expect([...ofFirst.slice(5, 10), ...ofFirst.slice(15, 20)]).toEqual(
      Array(10).fill([1 / 7, 2 / 7, 4 / 7]),
    );
    await run("predict", "--fill", "uniform");
    expect((await readDraft()).rows[5]?.probabilities).toEqual([1 / 3, 1 / 3, 1 / 3]);
  });

  it("takes recesses pooled in the sagittal series into those that no axial series shows, flagged", async () => {
    const { points } = prediction({}, [0, 1, 0], ["left_subarticular_stenosis"]);
    const canal = prediction({ recesses: points }, [0, 1, 0], ["spinal_canal_stenosis"]);
    await save("predictions/scs/predictions.json", [canal]);
    await run("predict", "--recesses", "pooled");
    expect((await readDraft()).rows[5]?.probabilities).toEqual([0, 1, 0]);
    await run("predict");
    expect((await readDraft()).rows[5]?.probabilities[1]).toBeCloseTo((2 / 7 + 1) / 2, 12);
    const grades = await readFile(join(config.outputDir, "ensemble", "grades.csv"), "utf8");
    expect(grades).toContain("estimated-from-canal; pooled-in-sagittal");
  });

  it("takes the last fold alone and fills with thirds when told to", async () => {
    await save("predictions/a/predictions.json", [
      prediction({ fold: 0 }, [1, 0, 0]),
      prediction({ fold: 1 }, [0, 0, 1]),
    ]);
    await run("predict", "--folds", "last", "--fill", "uniform");
    const { rows } = await readDraft();
    expect(rows[0]?.probabilities).toEqual([0, 0, 1]);
    expect(rows[5]?.probabilities).toEqual([1 / 3, 1 / 3, 1 / 3]);
  });

  it("tells which rows come from predictions that must be looked at", async () => {
    const flags = [{ flag: "side-contradiction", points: [0, 5], reason: "left lies to the right" }];
    await save("predictions/a/predictions.json", [prediction({ flags }, [0, 0, 1])]);
    expect(await run("predict")).toContain("\n  2 rows are flagged: see grades.csv\n");
    const grades = await readFile(join(config.outputDir, "ensemble", "grades.csv"), "utf8");
    const flagged = grades.split("\r\n").filter((line) => line.includes(",side-contradiction,"));
    expect(flagged.map((line) => line.split(",")[0])).toEqual([
      "1_left_neural_foraminal_narrowing_l1_l2",
      "1_right_neural_foraminal_narrowing_l1_l2",
    ]);
    await save("predictions/a/predictions.json", [prediction({}, [0, 0, 1])]);
    expect(await run("predict")).not.toContain("flagged");
  });

  it("says what to do when there is nothing to average", async () => {
    await expect(run("predict")).rejects.toThrow("Make them first: npx nx run predictor:predict");
    await save("predictions/a/predictions.json", []);
    await expect(run("predict")).rejects.toThrow("no test study in");
  });

  it("refuses predictions of another data set", async () => {
    await save("predictions/a/predictions.json", [prediction({}, [1, 0, 0])]);
    await writeFileAtomic(join(config.dataDir, "test_series_descriptions.csv"), formatSeriesTable([OTHER]));
    await expect(run("predict")).rejects.toThrow(
      /a\/predictions\.json and \S*data come from different data sets[^]*npx nx run predictor:predict/,
    );
  });

  it("names the key at fault in a file of predictions", async () => {
    await save("predictions/a/predictions.json", [{ ...prediction({}, [1, 0, 0]), fold: -1 }]);
    await expect(run("predict")).rejects.toThrow(
      /predictions\.json is not valid:\n {2}predictions\.0\.fold: must be >= 0/,
    );
  });
});

/** The published fold of the two studies. */
const foldOf = (studyId: number): number => makeFolds([7, 8]).get(studyId) ?? -1;

describe("the command validate", () => {
  it("compares out-of-fold predictions with the grades", async () => {
    const predictions = [7, 8].map((studyId) =>
      prediction(
        { studyId, fold: foldOf(studyId), seriesId: studyId, split: "train", run: "nfn" },
        [0.5, 0, 0.5],
      ),
    );
    await save("runs/nfn/out-of-fold.json", predictions);
    expect(await run("validate")).toContain("Weighted log loss of nfn: 2 studies not trained on, fold");
    const report = await readJson(join(config.outputDir, "validation", "report.json"), parseValidationReport);
    expect(report.runs[0]?.entries.at(-1)).toMatchObject({ group: "foraminal", level: null, count: 20 });
    expect(report.runs[0]?.entries.at(-1)?.weightedLogLoss).toBeCloseTo(Math.log(2), 12);
  });

  it("lists a trial after the runs, and keeps it from their ensemble", async () => {
    const of = (run: string, probabilities: readonly [number, number, number]): Prediction[] =>
      [7, 8].map((studyId) =>
        prediction({ studyId, fold: foldOf(studyId), seriesId: studyId, split: "train", run }, probabilities),
      );
    await save("runs/a/out-of-fold.json", of("a", [0.5, 0, 0.5]));
    await save("runs/b/out-of-fold.json", of("b", [0.1, 0.8, 0.1]), { trial: true });
    const names = async (): Promise<string[]> => {
      await run("validate");
      const path = join(config.outputDir, "validation", "report.json");
      return (await readJson(path, parseValidationReport)).runs.map((one) => one.run);
    };
    expect(await names()).toEqual(["a", "b"]);
    await save("runs/c/out-of-fold.json", of("c", [0.2, 0.2, 0.6]));
    expect(await names()).toEqual(["a", "c", "b", "ensemble"]);
  });

  it("refuses a run whose net is scored on a study that it was trained on", async () => {
    const fold = (foldOf(7) + 1) % 5;
    await save("runs/nfn/out-of-fold.json", [prediction({ studyId: 7, fold, split: "train" }, [1, 0, 0])]);
    await expect(run("validate")).rejects.toThrow(
      `run nfn: study 7 is predicted by the net of fold ${fold}, which was trained on it, for the study is in fold ${foldOf(7)}`,
    );
  });

  it("refuses a run that was trained on another data set", async () => {
    await save("runs/nfn/out-of-fold.json", [prediction({ studyId: 7, split: "train" }, [1, 0, 0])]);
    await writeFileAtomic(join(config.dataDir, "train.csv"), formatTrainTable([trainRow(7, 1)]));
    await expect(run("validate")).rejects.toThrow(/come from different data sets[^]*npx nx run trainer:nfn/);
  });

  it("says what to do when no run is trained", async () => {
    await expect(run("validate")).rejects.toThrow("Make them first: npx nx run trainer:nfn");
  });
});

describe("predictions with and without the flip", () => {
  const points = prediction({}, [0.5, 0.3, 0.2]).points.map(({ condition, level }) => ({ condition, level }));

  /** Two runs, one of which has a net of another fold for study 7. */
  const saveLeak = async (kind: "out-of-fold" | "reproduce"): Promise<void> => {
    const dataSet = await identifyDataSet(config.dataDir, ["train.csv"]);
    const answer = {
      probabilities: points.map(() => [0.5, 0.3, 0.2]),
      places: points.map(() => [0.5, 0.5, 1]),
    };
    for (const name of ["a", "leaky"]) {
      const series = [7, 8].map((studyId) => ({
        ...{
          studyId,
          seriesId: studyId,
          truth: points.map(() => [0.5, 0.5, 1]),
          plain: answer,
          flipped: answer,
        },
        fold: name === "leaky" && studyId === 7 ? (foldOf(7) + 1) % 5 : foldOf(studyId),
      }));
      const net = { task: "nfn", encoder: "resnet18", imageSize: 64, bugged: false };
      await writeJsonAtomic(join(config.outputDir, kind, name, "predictions.json"), {
        ...{ dataSet, run: name, net, points, series },
      });
    }
  };

  it.each([
    ["weigh", "out-of-fold"],
    ["validate", "out-of-fold"],
    ["reproduce", "reproduce"],
  ] as const)("%s refuses a net that was trained on the study", async (command, kind) => {
    const own = [7, 8].map((studyId) =>
      prediction({ studyId, fold: foldOf(studyId), seriesId: studyId, split: "train" }, [0.5, 0.3, 0.2]),
    );
    await save("runs/nfn/out-of-fold.json", own);
    await saveLeak(kind);
    await expect(run(command)).rejects.toThrow(
      /run leaky: study 7 is predicted by .* which was trained on it/,
    );
  });
});

describe("the command line", () => {
  it.each([
    [[], "a command is missing\nusage: spinegrade-ensembler predict"],
    [["train"], 'unknown command "train"'],
    [["predict", "--folds", "first"], '--folds "first" must be one of mean, last'],
    [["validate", "--fill", "plain"], "unknown option --fill"],
    [["predict", "--fast"], "unknown option --fast"],
  ])("says what is wrong with %j", async (args, message) => {
    await expect(run(...args)).rejects.toThrow(message);
  });
});
