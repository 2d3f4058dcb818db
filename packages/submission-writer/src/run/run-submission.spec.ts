import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "@jest/globals";
import {
  formatSeriesTable,
  formatSubmission,
  formatTrainTable,
  type Grade,
  LEVELS,
  readSubmission,
  rowIdsOf,
  type TrainRow,
} from "@spinegrade/competition-data";
import { writeFileAtomic } from "@spinegrade/pipeline";
import {
  checkRows,
  runSubmission,
  type RunSubmissionOptions,
  type SubmissionRun,
} from "@spinegrade/submission-writer";
import { temporaryFolder } from "@spinegrade/test-utils";
import { DEAD_PREDICTOR, ODD_PREDICTOR } from "../testing/odd-predictor.ts";

const STUDIES = [1, 2, 3, 5, 7, 8, 9];
let dataDir: string;
let outputDir: string;
beforeEach(async () => {
  const root = await temporaryFolder("run-submission");
  dataDir = join(root, "data");
  outputDir = join(root, "out");
  const series = STUDIES.map((studyId) => ({
    studyId,
    seriesId: 10 * studyId,
    description: "Sagittal T2/STIR" as const,
  }));
  await writeFileAtomic(join(dataDir, "test_series_descriptions.csv"), formatSeriesTable(series));
  const normal = LEVELS.map((): Grade => 0);
  const train: TrainRow = {
    studyId: 77,
    grades: {
      left_neural_foraminal_narrowing: normal,
      left_subarticular_stenosis: normal,
      right_neural_foraminal_narrowing: normal,
      right_subarticular_stenosis: normal,
      spinal_canal_stenosis: normal,
    },
  };
  await writeFileAtomic(join(dataDir, "train.csv"), formatTrainTable([train]));
});

const run = (options: Partial<RunSubmissionOptions> = {}): Promise<SubmissionRun> =>
  runSubmission({ dataDir, outputDir }, { predictor: ODD_PREDICTOR, studyLimitSeconds: 3, ...options });

/** The faults of the file that was written, compared with the rows of these studies. */
async function faultsOf(studies: readonly number[]): Promise<readonly string[]> {
  const rows = await readSubmission(join(outputDir, "submission", "submission.csv"));
  return checkRows(rows, studies.flatMap(rowIdsOf)).map(({ message }) => message);
}

const reasonsOf = ({ reports }: SubmissionRun, study: number): string =>
  reports.find(({ studyId }) => studyId === study)?.reasons.join("\n") ?? "";

describe("runSubmission", () => {
  it("writes every row when the predicting process crashes, hangs, cannot read a series and errs", async () => {
    const made = await run();
    expect(await faultsOf(STUDIES)).toEqual([]);
    expect(made).toMatchObject({ rows: 175, studies: 7, sampleMatch: "no sample" });
    expect(made.faults).toEqual(["nfn is not used: its checkpoint is damaged"]);
    expect(reasonsOf(made, 3)).toMatch(/the predicting process ended \(process \d+, SIG/);
    expect(reasonsOf(made, 5)).toContain("it took longer than 3 s");
    expect(reasonsOf(made, 7)).toContain("series 70: 1.dcm is empty");
    expect(reasonsOf(made, 8)).toContain("the probabilities sum to 2");
    expect(reasonsOf(made, 9)).toContain("no run predicts left_neural_foraminal_narrowing");
    const rows = await readSubmission(made.path);
    expect(rows.find(({ rowId }) => rowId === "9_spinal_canal_stenosis_l5_s1")?.probabilities[0]).toBeCloseTo(
      0.7,
      12,
    );
    // priors of one study of normal grades, each grade counted once more
    expect(rows.find(({ rowId }) => rowId === "3_spinal_canal_stenosis_l5_s1")?.probabilities[0]).toBeCloseTo(
      2 / 8,
      12,
    );
    const report = JSON.parse(await readFile(join(outputDir, "submission", "report.json"), "utf8")) as {
      filledRows: readonly unknown[];
    };
    expect(report.filledRows).toHaveLength(made.filled);
  });

  it("writes every row at the deadline", async () => {
    const started = Date.now();
    const made = await run({ deadlineMinutes: 0.15, studyLimitSeconds: 600, fill: "uniform" });
    expect(Date.now() - started).toBeLessThan(0.15 * 60_000);
    expect(await faultsOf(STUDIES)).toEqual([]);
    expect(reasonsOf(made, 9)).toContain("not predicted before the deadline");
    const rows = await readSubmission(made.path);
    expect(rows.at(-1)?.probabilities).toEqual([1 / 3, 1 / 3, 1 / 3]);
  });

  it("writes every row when nothing can be predicted, and says why", async () => {
    const made = await run({ predictor: DEAD_PREDICTOR });
    expect(await faultsOf(STUDIES)).toEqual([]);
    expect(made.filled).toBe(175);
    expect(reasonsOf(made, 1)).toContain("exit code 1: no engine is installed");
  });

  it.each([
    [
      "an invalid description",
      "study_id,series_id,series_description\n1,10,sagittal t2\n2,20,Sagittal T2/STIR\n",
      [1, 2],
    ],
    [
      "a byte order mark, blanks, and a line that is cut",
      "\uFEFFstudy_id,series_id,series_description\r\n1, 10 ,Sagittal T2/STIR\r\n2,20",
      [1, 2],
    ],
    [
      "a series twice",
      "study_id,series_id,series_description\n1,10,Sagittal T2/STIR\n1,10,Sagittal T2/STIR\n",
      [1],
    ],
  ])("reads a series table with %s line by line", async (_, table, studies) => {
    await writeFileAtomic(join(dataDir, "test_series_descriptions.csv"), table);
    const made = await run();
    expect(await faultsOf(studies)).toEqual([]);
    expect(made.faults.join("\n")).toContain("test_series_descriptions.csv");
  });

  it("takes the studies of the sample or the folders where the table is missing, and follows the sample's order", async () => {
    const sample = STUDIES.toReversed().flatMap((studyId) =>
      rowIdsOf(studyId).map((rowId) => ({ rowId, probabilities: [1, 0, 0] as const })),
    );
    await writeFileAtomic(join(dataDir, "sample_submission.csv"), formatSubmission(sample));
    expect((await run({ predictor: DEAD_PREDICTOR })).sampleMatch).toBe("other order");
    expect(await faultsOf(STUDIES.toReversed())).toEqual([]);
    await writeFileAtomic(join(dataDir, "test_series_descriptions.csv"), "");
    await run({ predictor: DEAD_PREDICTOR });
    expect(await faultsOf(STUDIES.toReversed())).toEqual([]);
    await writeFileAtomic(join(dataDir, "sample_submission.csv"), "no table");
    await writeFileAtomic(join(dataDir, "test_images", "44", "1", "1.dcm"), "");
    const made = await run({ predictor: DEAD_PREDICTOR });
    expect(await faultsOf([44])).toEqual([]);
    expect(made.sampleMatch).toBe("faulty sample");
  });

  it("names train.csv where priors cannot be read, and writes thirds", async () => {
    await writeFileAtomic(join(dataDir, "train.csv"), "no table");
    const made = await run({ predictor: DEAD_PREDICTOR });
    expect(made.faults[0]).toMatch(/get 1\/3 each: .*train\.csv/);
    expect((await readSubmission(made.path))[0]?.probabilities).toEqual([1 / 3, 1 / 3, 1 / 3]);
  });

  it("writes nothing where nothing names a study", async () => {
    await writeFileAtomic(join(dataDir, "test_series_descriptions.csv"), "");
    await expect(run()).rejects.toThrow("no test studies");
    expect(existsSync(join(outputDir, "submission"))).toBe(false);
  });
});
