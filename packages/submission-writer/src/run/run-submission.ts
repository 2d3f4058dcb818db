import { join } from "node:path";
import { readTrainTable, rowIdsOf, TABLE_FILES, type TrainRow } from "@spinegrade/competition-data";
import type { Fill } from "@spinegrade/ensembler";
import { type PipelineConfig, Progress, UserError, writeJsonAtomic } from "@spinegrade/pipeline";
import { compareWithSample, inOrder, type SampleMatch } from "../sample.ts";
import { writeSubmission } from "../write-submission.ts";
import { assembleSubmission, type StudyReport } from "./assemble.ts";
import { listStudies } from "./list-studies.ts";
import { type PredictorProcess, supervise } from "./supervise.ts";

/** Options of a submission. */
export interface RunSubmissionOptions {
  readonly predictor: PredictorProcess;
  /** Minutes after which studies that are not predicted get fallback rows; default: no limit. */
  readonly deadlineMinutes?: number;
  /** Seconds for one study at most. */
  readonly studyLimitSeconds?: number;
  /** Default: `weighted`. */
  readonly fill?: Fill;
}

/** A submission that was written: `report.json`. */
export interface SubmissionRun {
  readonly path: string;
  readonly rows: number;
  readonly studies: number;
  /** Rows that are not predictions. */
  readonly filled: number;
  readonly sampleMatch: SampleMatch;
  /** Faults of tables and nets. */
  readonly faults: readonly string[];
  /** Studies that are not as they should be. */
  readonly reports: readonly StudyReport[];
}

/** Minutes kept for averaging and writing. */
const RESERVE_MINUTES = 0.1;
const MS_PER_MINUTE = 60_000;

/**
 * Predicts the test studies of a data set and writes `submission/submission.csv`, all rows in order, and `report.json`, which
 * names every fault and every row that is not a prediction. Whatever is wrong with tables, images or nets, the file is complete.
 * It is written last and at once: a process that is killed leaves the whole file or none.
 * @throws UserError when nothing names a study, or the file cannot be written.
 */
export async function runSubmission(
  { dataDir, outputDir }: Pick<PipelineConfig, "dataDir" | "outputDir">,
  { predictor, deadlineMinutes, studyLimitSeconds, fill = "weighted" }: RunSubmissionOptions,
): Promise<SubmissionRun> {
  const started = Date.now();
  const { studies, faults } = await listStudies(dataDir);
  const train = await readTraining(dataDir);
  const progress = new Progress("predict", { total: studies.length, unit: "studies" });
  const supervised = await supervise(predictor, studies, {
    ...(deadlineMinutes !== undefined && {
      deadline: started + Math.max(0, deadlineMinutes - RESERVE_MINUTES) * MS_PER_MINUTE,
    }),
    ...(studyLimitSeconds !== undefined && { studyLimit: studyLimitSeconds * 1000 }),
    onStudy: () => {
      progress.advance();
    },
  });
  progress.finish();
  const { draft, studies: reports } = assembleSubmission(studies, supervised, { train: train.rows, fill });
  const folder = join(outputDir, "submission");
  const expected = studies.flatMap(({ studyId }) => rowIdsOf(studyId));
  const { rowIds, sampleMatch, fault } = await compareWithSample(expected, dataDir);
  const unusable = supervised.unusable.map(({ run, reason }) => `${run} is not used: ${reason}`);
  const run: SubmissionRun = {
    path: join(folder, "submission.csv"),
    rows: draft.rows.length,
    studies: studies.length,
    filled: draft.filled.length,
    sampleMatch,
    faults: [...faults, ...train.faults, ...fault, ...unusable],
    reports,
  };
  await writeJsonAtomic(join(folder, "report.json"), { ...run, filledRows: draft.filled });
  await writeSubmission(run.path, inOrder(draft, rowIds), rowIds);
  return run;
}

/** Grades for priors; none when they cannot be read. */
async function readTraining(
  dataDir: string,
): Promise<{ readonly rows: readonly TrainRow[]; readonly faults: readonly string[] }> {
  try {
    return { rows: await readTrainTable(join(dataDir, TABLE_FILES.train)), faults: [] };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { rows: [], faults: [`rows without a prediction get 1/3 each: ${error.message}`] };
  }
}
