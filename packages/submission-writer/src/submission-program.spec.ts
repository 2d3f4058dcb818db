import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import {
  formatSeriesTable,
  formatSubmission,
  TableError,
  type Probabilities,
  type SubmissionDraft,
  type SubmissionRow,
} from "@spinegrade/competition-data";
import {
  identifyDataSet,
  answerCommandLine,
  loadConfig,
  writeFileAtomic,
  writeJsonAtomic,
  type PipelineConfig,
} from "@spinegrade/pipeline";
import { submissionProgram, SubmissionError, toRows, writeSubmission } from "@spinegrade/submission-writer";

const rowsOf = (...studyIds: readonly number[]): SubmissionRow[] =>
  studyIds.flatMap((studyId) => toRows(studyId, Array<Probabilities>(25).fill([0.5, 0.3, 0.2])));

let workspace: string;
let config: PipelineConfig;
beforeEach(async () => {
  workspace = await temporaryFolder("submission");
  await writeFile(join(workspace, "spinegrade.config.json"), "{}");
  const dataDir = join(workspace, "data");
  const series = [9, 4].flatMap((studyId) => [
    { studyId, seriesId: 10 * studyId, description: "Sagittal T1" as const },
    { studyId, seriesId: 10 * studyId + 1, description: "Axial T2" as const },
  ]);
  await writeFileAtomic(join(dataDir, "test_series_descriptions.csv"), formatSeriesTable(series));
  config = await loadConfig(workspace, { SPINEGRADE_DATA_DIR: dataDir });
});

const run = (...args: string[]) =>
  answerCommandLine(
    submissionProgram(() => Promise.resolve(config)),
    args,
  );
const saveDraft = async (draft: SubmissionDraft): Promise<void> => {
  const dataSet = await identifyDataSet(config.dataDir, ["test_series_descriptions.csv"]);
  await writeJsonAtomic(join(config.outputDir, "ensemble", "predictions.json"), { dataSet, ...draft });
};
const saveSample = (rows: readonly SubmissionRow[]): Promise<void> =>
  writeFileAtomic(join(config.dataDir, "sample_submission.csv"), formatSubmission(rows));
const readWritten = (): Promise<string> =>
  readFile(join(config.outputDir, "submission", "submission.csv"), "utf8");

describe("the command write", () => {
  it("writes the rows of the test studies and says what is filled", async () => {
    const rows = rowsOf(9, 4);
    const filled = rows.slice(0, 3).map(({ rowId }) => ({ rowId, reason: "no run predicts this condition" }));
    await saveDraft({ rows, filled });
    await saveSample(rows);
    const printed = await run("write");
    expect(await readWritten()).toBe(formatSubmission(rows));
    expect(printed).toContain("50 rows of 2 studies; same rows and order as sample_submission.csv");
    expect(printed).toContain("47 rows predicted, 3 filled");
    expect(printed).toContain("3  no run predicts this condition");
  });

  it("follows the sample's order", async () => {
    await saveDraft({ rows: rowsOf(9, 4), filled: [] });
    await saveSample(rowsOf(4, 9));
    expect(await run("write")).toContain("same rows as sample_submission.csv, in its order");
    expect(await readWritten()).toBe(formatSubmission(rowsOf(4, 9)));
  });

  it("keeps to the test table when the sample lists other studies, and says so", async () => {
    await saveDraft({ rows: rowsOf(4, 9), filled: [] });
    await saveSample(rowsOf(1));
    expect(await run("write")).toContain("NOT the rows of sample_submission.csv");
    expect(await readWritten()).toBe(formatSubmission(rowsOf(9, 4)));
  });

  it("says when there is no sample, and when there is no ensemble", async () => {
    await expect(run("write")).rejects.toThrow("make the predictions first, npx nx run ensembler:predict");
    await saveDraft({ rows: rowsOf(9, 4), filled: [] });
    expect(await run("write")).toContain("no sample_submission.csv to compare with");
  });

  it("refuses an ensemble of another data set", async () => {
    await saveDraft({ rows: rowsOf(9, 4), filled: [] });
    const other = [{ studyId: 8, seriesId: 80, description: "Axial T2" as const }];
    await writeFileAtomic(join(config.dataDir, "test_series_descriptions.csv"), formatSeriesTable(other));
    await expect(run("write")).rejects.toThrow(
      /come from different data sets[^]*npx nx run ensembler:predict/,
    );
  });

  it("writes nothing when the ensemble is of other studies", async () => {
    await saveDraft({ rows: rowsOf(9, 5), filled: [] });
    const failure = run("write");
    await expect(failure).rejects.toThrow(SubmissionError);
    await expect(failure).rejects.toThrow(
      "has 50 errors (the competition refuses the file):\n  4_left_neural_foraminal_narrowing_l1_l2: the row is missing",
    );
    await expect(readWritten()).rejects.toThrow("ENOENT");
  });
});

describe("the command check", () => {
  const check = (...more: string[]) =>
    run(
      "check",
      join(workspace, "mine.csv"),
      "--sample",
      join(config.dataDir, "sample_submission.csv"),
      ...more,
    );

  it("accepts a submission with the sample's rows", async () => {
    await saveSample(rowsOf(9, 4));
    await writeFile(join(workspace, "mine.csv"), formatSubmission(rowsOf(9, 4)).replaceAll("\r\n", "\n"));
    expect(await check()).toContain("50 rows, the same and in the same order");
  });

  it("lists the faults of one that would be refused, 20 and a count", async () => {
    await saveSample(rowsOf(9, 4));
    await writeFile(join(workspace, "mine.csv"), formatSubmission(rowsOf(9)));
    await expect(check()).rejects.toThrow(
      /has 25 errors \(the competition refuses the file\):[^]*and 5 more/,
    );
  });

  it.each([
    ["0.333 three times", ",0.333,0.333,0.333", "sum to 0.999"],
    ["a probability above 1", ",1.5,0.3,0.2", "normal_mild is 1.5, above 1"],
    ["a row of zeros", ",0,0,0", "all probabilities are 0"],
    ["half precision", ",0.55126953125,0.37158203125,0.0775146484375", "sum to 1.0003662109375"],
  ])("accepts %s with a warning, unless it is to be strict", async (_case, cells, warning) => {
    await saveSample(rowsOf(9, 4));
    const lines = formatSubmission(rowsOf(9, 4)).replace(",0.5,0.3,0.2", cells);
    await writeFile(join(workspace, "mine.csv"), lines);
    const printed = await check();
    expect(printed).toContain("with 1 warning (the competition accepts the file):\n  9_left");
    expect(printed).toContain(warning);
    await expect(check("--strict")).rejects.toThrow(warning);
  });

  it("accepts other orders of rows and columns, and numbers as pandas reads them", async () => {
    await saveSample(rowsOf(9));
    const [header = "", ...rows] = formatSubmission(rowsOf(9)).trim().split("\r\n");
    await writeFile(join(workspace, "mine.csv"), [header, ...rows.reverse()].join("\n"));
    expect(await check()).toContain("out of order");
    const flipped = "row_id,severe,moderate,normal_mild";
    await writeFile(join(workspace, "mine.csv"), [flipped, ...rows.reverse()].join("\n"));
    expect(await check()).toContain("the same and in the same order");
    const exponents = rows.map((row) => row.replace("0.5,0.3,0.2", "1e-05,.99998,1E-5"));
    await writeFile(join(workspace, "mine.csv"), [header, ...exponents].join("\n"));
    expect(await check()).toContain("every row sums to 1");
  });

  it("tells errors from warnings in one file", async () => {
    await saveSample(rowsOf(9));
    const lines = formatSubmission(rowsOf(9)).replace("0.5", "-0.5").replace(",0.5,0.3", ",0.4,0.3");
    await writeFile(join(workspace, "mine.csv"), lines);
    await expect(check()).rejects.toThrow(
      /has 1 error \([^]*is -0.5, below 0\n1 warning \([^]*sum to 0\.89999/,
    );
  });

  it("names the row and column of an invalid number", async () => {
    await saveSample(rowsOf(9));
    await writeFile(join(workspace, "mine.csv"), formatSubmission(rowsOf(9)).replace("0.5", "nan"));
    await expect(check()).rejects.toThrow(TableError);
  });
});

describe("writeSubmission", () => {
  it("leaves the file that was there when the new one is faulty", async () => {
    const path = join(workspace, "submission.csv");
    const rows = rowsOf(4);
    const rowIds = rows.map(({ rowId }) => rowId);
    await writeSubmission(path, rows, rowIds);
    await expect(writeSubmission(path, rows.slice(1), rowIds)).rejects.toThrow("Nothing was written.");
    expect(await readFile(path, "utf8")).toBe(formatSubmission(rows));
  });
});

describe("the command line", () => {
  it.each([
    [[], "a command is missing\nusage: spinegrade-submission write"],
    [
      ["check", "a.csv"],
      "--sample SAMPLE is missing\nusage: spinegrade-submission check FILE --sample SAMPLE",
    ],
    [["write", "more"], '"more" is one argument too many'],
    [["write", "--fast"], "unknown option --fast"],
    [["write", "--strict"], "unknown option --strict"],
    [["check", "a", "b", "--sample", "c"], '"b" is one argument too many'],
  ])("says what is wrong with %j", async (args, message) => {
    await expect(run(...args)).rejects.toThrow(message);
  });
});
