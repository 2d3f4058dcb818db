import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  readSubmission,
  readTestSeries,
  rowIdsOf,
  TABLE_FILES,
  parseSubmissionDraft,
  type SubmissionDraft,
  type SubmissionDraftFile,
} from "@spinegrade/competition-data";
import { expectDataFolder, readJson, UserError, type PipelineConfig } from "@spinegrade/pipeline";
import { checkRows, type SubmissionFault } from "./check-rows.ts";
import { compareWithSample, inOrder, type SampleMatch } from "./sample.ts";
import { SubmissionError } from "./submission-error.ts";
import { writeSubmission } from "./write-submission.ts";

/** The result of `makeSubmission`. */
export interface MadeSubmission {
  readonly path: string;
  readonly studies: number;
  readonly draft: SubmissionDraft;
  readonly sampleMatch: SampleMatch;
}

/**
 * The task `submission-writer:write`: the ensemble's rows, checked, as `data-processed/submission/submission.csv`. The
 * studies are those of `test_series_descriptions.csv`, in the order of `sample_submission.csv` where that lists the same
 * rows; the competition's own sample may be stale.
 * @throws UserError when the ensemble is missing or of another data set; SubmissionError when it is faulty.
 */
export async function makeSubmission({ dataDir, outputDir }: PipelineConfig): Promise<MadeSubmission> {
  const draft = await readDraft(join(outputDir, "ensemble", "predictions.json"), dataDir);
  const series = await readTestSeries(dataDir);
  if (series.length === 0)
    throw new UserError(`no test studies: ${join(dataDir, TABLE_FILES.testSeries)} is missing or lists none`);
  const studyIds = [...new Set(series.map(({ studyId }) => studyId))];
  const expected = studyIds.flatMap(rowIdsOf);
  const { rowIds, sampleMatch, fault } = await compareWithSample(expected, dataDir);
  if (fault.length > 0) throw new UserError(fault.join("\n"));

  const path = join(outputDir, "submission", "submission.csv");
  await writeSubmission(path, inOrder(draft, rowIds), rowIds);
  return { path, studies: studyIds.length, draft, sampleMatch };
}

async function readDraft(path: string, dataDir: string): Promise<SubmissionDraftFile> {
  const remedy = "npx nx run ensembler:predict";
  if (!existsSync(path)) throw new UserError(`${path} is missing: make the predictions first, ${remedy}`);
  const draft = await readJson(path, parseSubmissionDraft);
  await expectDataFolder(dataDir, { path, dataSet: draft.dataSet, remedy });
  return draft;
}

/** A submission file that the competition would take. */
export interface CheckedSubmission {
  readonly rows: number;
  /** Deviations from the form in which this package writes a submission. */
  readonly warnings: readonly SubmissionFault[];
}

/**
 * Checks a submission file against a sample file: the same rows, with probabilities that the competition takes.
 * @param isStrict whether warnings are errors, too.
 * @throws SubmissionError with all faults when there is an error; TableError when a file is not a submission.
 */
export async function checkSubmission(
  path: string,
  samplePath: string,
  isStrict = false,
): Promise<CheckedSubmission> {
  const rows = await readSubmission(path);
  const sample = await readSubmission(samplePath);
  const faults = checkRows(
    rows,
    sample.map(({ rowId }) => rowId),
  );
  if (faults.some(({ severity }) => isStrict || severity === "error"))
    throw new SubmissionError(path, faults, `Compared with ${samplePath}.`);
  return { rows: rows.length, warnings: faults };
}
