import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import {
  formatSeriesTable,
  formatTrainTable,
  type Grade,
  LABEL_GROUPS,
  makeFolds,
  readSubmission,
  type Prediction,
  type Probabilities,
  type ValidatedPoints,
  type ValidationFile,
} from "@spinegrade/competition-data";
import { ensemblerProgram } from "@spinegrade/ensembler";
import {
  answerCommandLine,
  type DataSetIdentity,
  identifyDataSet,
  loadConfig,
  type PipelineConfig,
  writeFileAtomic,
  writeJsonAtomic,
} from "@spinegrade/pipeline";
import { Generator } from "@spinegrade/random";
import { temporaryFolder } from "@spinegrade/test-utils";
import { prediction, trainRow } from "../testing/predictions.ts";
import type { StudyComparison } from "./compare-study.ts";
import { readStudyPlan, runsOfStudy, type StudyPlan } from "./study-plan.ts";

const STUDIES = Array.from({ length: 20 }, (_, index) => 101 + index);
const GRADES = STUDIES.map((_, index) => (index % 3) as Grade);
const folds = makeFolds(STUDIES);

let config: PipelineConfig;
let plan: StudyPlan;
let dataSet: DataSetIdentity;
let printed: Awaited<ReturnType<typeof study>>;
let questions: Record<string, StudyComparison[]>;

const taskOf = (run: string): "nfn" | "scs" => (run.includes("scs") ? "scs" : "nfn");
const study = () =>
  answerCommandLine(
    ensemblerProgram(() => Promise.resolve(config)),
    ["study"],
  );

function softmax(logits: readonly number[]): Probabilities {
  const [a = 0, b = 0, c = 0] = logits.map(Math.exp);
  return [a / (a + b + c), b / (a + b + c), c / (a + b + c)];
}

/** A net's answer: the true grade's logit is `certainty`, and every logit has independent noise. */
function answer(run: string, studyId: number, certainty: number): ValidatedPoints {
  const noise = Generator.fromSeed(3, run, studyId);
  const grade = GRADES[STUDIES.indexOf(studyId)] ?? 0;
  const { points } = LABEL_GROUPS[taskOf(run)];
  return {
    probabilities: points.map(() => {
      return softmax([0, 1, 2].map((one) => (one === grade ? certainty : 0) + noise.normal(0, 1)));
    }),
    places: points.map(() => [0.5, 0.5, 3]),
  };
}

function validated(run: string, certainty: number): ValidationFile {
  const { points } = LABEL_GROUPS[taskOf(run)];
  const series = STUDIES.map((studyId) => ({
    studyId,
    seriesId: 10 * studyId,
    fold: folds.get(studyId) ?? 0,
    truth: points.map(() => [0.5, 0.5, 3] as const),
    plain: answer(run, studyId, certainty),
    flipped: answer(`${run} flipped`, studyId, certainty),
  }));
  const net = { task: taskOf(run), encoder: run, imageSize: 64, bugged: run === plan.bugged };
  return { dataSet, run, trial: true, net, points, series };
}

const saveRuns = async (skipped: readonly string[] = []): Promise<void> => {
  for (const run of runsOfStudy(plan).filter((name) => !skipped.includes(name))) {
    const file = validated(run, run === plan.bugged ? 0.5 : 2);
    await writeJsonAtomic(join(config.outputDir, "out-of-fold", run, "predictions.json"), file);
    const conditions = [...new Set(LABEL_GROUPS[taskOf(run)].points.map(({ condition }) => condition))];
    const test = prediction({ run, studyId: 900, seriesId: 9000 }, [0.7, 0.2, 0.1], conditions);
    const predicted = { dataSet, trial: true, predictions: [test] };
    await writeJsonAtomic(join(config.outputDir, "predictions", run, "predictions.json"), predicted);
  }
};

/** Predictions under the true heatmaps: right beyond doubt. */
const bound = (): Prediction[] =>
  STUDIES.map((studyId, index) => {
    const probabilities = softmax([0, 1, 2].map((one) => (one === GRADES[index] ? 5 : 0)));
    const fields = { run: plan.upperBound, studyId, fold: folds.get(studyId) ?? 0, split: "train" as const };
    return prediction(fields, probabilities);
  });

beforeAll(async () => {
  const workspace = await temporaryFolder("study");
  await writeFile(join(workspace, "spinegrade.config.json"), "{}");
  const dataDir = join(workspace, "data");
  const tests = [{ studyId: 900, seriesId: 9000, description: "Sagittal T1" as const }];
  await writeFileAtomic(join(dataDir, "test_series_descriptions.csv"), formatSeriesTable(tests));
  const rows = STUDIES.map((studyId, index) => trainRow(studyId, GRADES[index] ?? 0));
  await writeFileAtomic(join(dataDir, "train.csv"), formatTrainTable(rows));
  config = await loadConfig(workspace, { SPINEGRADE_DATA_DIR: dataDir });
  dataSet = await identifyDataSet(dataDir, ["train.csv", "test_series_descriptions.csv"]);
  plan = await readStudyPlan();
  await saveRuns();
  const bounds = join(config.outputDir, "runs", plan.upperBound, "upper-bound.json");
  await writeJsonAtomic(bounds, { dataSet, trial: true, predictions: bound() });
  printed = await study();
  const result = JSON.parse(await readFile(join(config.outputDir, "embedded-study/study.json"), "utf8")) as {
    readonly questions: readonly { readonly question: string; readonly comparisons: StudyComparison[] }[];
  };
  questions = Object.fromEntries(
    result.questions.map(({ question, comparisons }) => [question, comparisons]),
  );
});

describe("the embedded study", () => {
  it.each(["ensemble", "flip", "bug", "upper-bound"])("finds the planted gain: %s", (question) => {
    const comparisons = questions[question] ?? [];
    expect(comparisons.length).toBeGreaterThan(0);
    // a single net may be lucky, all of them may not
    expect(comparisons.reduce((sum, { difference }) => sum + difference, 0)).toBeLessThan(0);
    for (const { difference, low, high, secondLoss, firstLoss, studies } of comparisons) {
      expect(difference).toBeCloseTo(secondLoss - firstLoss, 10);
      expect(low).toBeLessThanOrEqual(difference);
      expect(high).toBeGreaterThanOrEqual(difference);
      expect(studies).toBe(STUDIES.length);
    }
  });

  it("blends by the published recipes that have out-of-fold figures", () => {
    const names = (questions["blend"] ?? []).map(({ second }) => second);
    expect(names).toEqual(["+bugged", "+fixed", "+ensemble"]);
  });

  it("says on the page and on the terminal what it found", async () => {
    const page = await readFile(join(config.outputDir, "embedded-study/index.html"), "utf8");
    for (const text of [
      "What the submission&#39;s bug cost",
      "may be chance",
      "25 rows, blended as +ensemble",
    ])
      expect(page.replaceAll("&#x27;", "&#39;")).toContain(text);
    const [, summary = ""] = page.split("Differences in weighted log loss");
    expect(summary).toMatch(/What flip averaging gains.*?without the flip to mean of \d+ nfn nets/s);
    expect(printed).toContain("What the ensemble gains over single nets");
    expect(printed).toContain("mean of 3 scs nets");
  });

  it("writes a submission of every row, foraminal rows blended", async () => {
    const rows = await readSubmission(join(config.outputDir, "embedded-study/submission.csv"));
    expect(rows).toHaveLength(25);
    const nets = rows.filter(({ rowId }) => /foraminal|canal/.test(rowId));
    expect(nets).toHaveLength(15);
    for (const { probabilities } of nets) expect(probabilities[0]).toBeCloseTo(0.7, 10);
  });

  it("refuses a net that was trained on a study that it is scored on", async () => {
    const path = join(config.outputDir, "out-of-fold", plan.fixed, "predictions.json");
    const whole = await readFile(path, "utf8");
    const file = JSON.parse(whole) as ValidationFile;
    const leaked = file.series.map((one) => ({ ...one, fold: (one.fold + 1) % 5 }));
    await writeJsonAtomic(path, { ...file, series: leaked });
    await expect(study()).rejects.toThrow("was trained on it");
    await writeFileAtomic(path, whole);
  });
});
