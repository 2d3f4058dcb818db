import { dirname, join } from "node:path";
import type { LevelPoint } from "@spinegrade/axial-levels";
import type { Prediction, PredictionFile } from "@spinegrade/competition-data";
import { type IngestedSeries, readVolume } from "@spinegrade/volumes";
import { type PipelineConfig, Progress, UserError, writeJsonAtomic } from "@spinegrade/pipeline";
import { readTrainedRun, taskNamed, type TrainedFold, type TrainedRun } from "@spinegrade/tasks";
import { loadTrainedNet } from "./load-trained-net.ts";
import { predictSeries } from "./predict-series.ts";
import { readIndexOfRun } from "./read-index-of-run.ts";

/** A series that one fold of a run could not predict. */
export interface FailedPrediction {
  readonly run: string;
  readonly fold: number;
  readonly studyId: number;
  readonly seriesId: number;
  /** The cause and the remedy. */
  readonly reason: string;
}

/** Study id -> points of its sagittal series in the patient. */
export type LevelPoints = ReadonlyMap<number, readonly LevelPoint[]>;

/** The outcome for each series. */
interface Outcome {
  readonly predictions: Prediction[];
  readonly failures: FailedPrediction[];
}

/**
 * Predicts all test series of the kind that a trained run reads. Averages over the run's folds and the left-right flip,
 * and writes `predictions/<run>/predictions.json` in the output folder. A series that cannot be predicted does not
 * affect the others; `failures.json` in the same folder lists it.
 * @param onFailures receives the failed series; without it, they raise an error after all others are written.
 * @param levelPoints per study, points of its sagittal series in the patient (`predictedLevelPoints`); required by a
 * run on axial series.
 * @throws UserError when the run or the ingested series are absent or belong to another data set, or for failed series
 * as described.
 */
export async function predictTestSeries(
  config: Pick<PipelineConfig, "workspaceRoot" | "dataDir" | "workDir" | "outputDir">,
  runName: string,
  onFailures: (failures: readonly FailedPrediction[]) => void = refuse,
  levelPoints?: LevelPoints,
): Promise<Prediction[]> {
  const run = await readTrainedRun(config, runName);
  requireLevelPoints(run, levelPoints);
  const { dataSet, series: ingested } = await readIndexOfRun(config, run);
  const wanted = taskNamed(run.net.task).series;
  const series = ingested.filter(({ split, description }) => split === "test" && description === wanted);
  const progress = new Progress(`predict ${run.run}`, {
    total: series.length * run.folds.length,
    unit: "series",
  });
  const outcome: Outcome = { predictions: [], failures: [] };
  for (const fold of run.folds) {
    const job = { run, fold, series, workDir: config.workDir, levelPoints };
    await predictWithFold(job, outcome, () => {
      progress.advance();
    });
  }
  progress.finish();
  const path = predictionsPath(config.outputDir, run.run);
  const trial = run.trial === true ? { trial: true } : {};
  const file: PredictionFile = { dataSet, ...trial, predictions: outcome.predictions };
  await writeJsonAtomic(path, file);
  await writeJsonAtomic(join(dirname(path), "failures.json"), outcome.failures);
  if (outcome.failures.length > 0) onFailures(outcome.failures);
  return outcome.predictions;
}

/** The path of a run's predictions for the test studies. */
export function predictionsPath(outputDir: string, run: string): string {
  return join(outputDir, "predictions", run, "predictions.json");
}

/** The axial slices of the levels are found from points of sagittal series. */
function requireLevelPoints({ run, net }: TrainedRun, levelPoints: LevelPoints | undefined): void {
  if (taskNamed(net.task).stack === undefined || levelPoints !== undefined) return;
  throw new UserError(
    `the run "${run}" reads axial series, whose levels are found from predicted points of sagittal ones: ` +
      `name a trained run on those before it, for example: spinegrade-predict scs ${run}`,
  );
}

/** The work of one fold. */
interface FoldWork {
  readonly run: TrainedRun;
  readonly fold: TrainedFold;
  readonly series: readonly IngestedSeries[];
  readonly workDir: string;
  readonly levelPoints: LevelPoints | undefined;
}

async function predictWithFold(
  { run, fold, series, workDir, levelPoints }: FoldWork,
  { predictions, failures }: Outcome,
  onDone: () => void,
): Promise<void> {
  const net = await loadTrainedNet(run.net, fold, workDir);
  try {
    for (const one of series) {
      const of = { run: run.run, fold: fold.fold, studyId: one.studyId, seriesId: one.seriesId };
      try {
        const found = predictSeries(net, await readVolume(workDir, one.key), levelPoints?.get(one.studyId));
        predictions.push({ ...of, split: "test", ...found });
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        failures.push({ ...of, reason: error.message });
      }
      onDone();
    }
  } finally {
    net.dispose();
  }
}

/** Formats failures as lines for people. */
export function formatFailures(failures: readonly FailedPrediction[]): string {
  return failures
    .map(({ run, fold, studyId, seriesId, reason }) => {
      const series = `study ${studyId}, series ${seriesId}`;
      const named = reason.startsWith(series) ? reason : `${series}: ${reason}`;
      return `not predicted by ${run}, fold ${fold}: ${named}`;
    })
    .join("\n");
}

function refuse(failures: readonly FailedPrediction[]): never {
  throw new UserError(`${formatFailures(failures)}\nall other series are predicted`);
}
