import { dirname, join } from "node:path";
import type { LevelPoint } from "@spinegrade/axial-levels";
import type { Prediction, PredictionFile } from "@spinegrade/competition-data";
import { type IngestedSeries, readVolume } from "@spinegrade/volumes";
import {
  type PipelineConfig,
  Progress,
  UserError,
  writeJsonAtomic,
  writeSealedJson,
} from "@spinegrade/pipeline";
import { taskNamed, type TrainedFold, type TrainedRun } from "@spinegrade/tasks";
import { loadTrainedNet } from "./load-trained-net.ts";
import { predictSeries } from "./series/predict-series.ts";
import { readIndexOf } from "./read-index-of-run.ts";
import { findRun, type RunToPredict } from "./run-to-predict.ts";

/** A series that one fold of a run could not predict. */
export interface FailedPrediction {
  readonly run: string;
  readonly fold: number;
  readonly studyId: number;
  readonly seriesId: number;
  /** The cause and the remedy. */
  readonly reason: string;
}

/** Study id -> places of its levels in the patient. */
export type LevelPoints = ReadonlyMap<number, readonly LevelPoint[]>;

/** The outcome for each series. */
interface Outcome {
  readonly predictions: Prediction[];
  readonly failures: FailedPrediction[];
}

/**
 * Predicts all test series of the kind that a trained run reads. Averages over the run's folds and the left-right flip,
 * and writes `predictions/<run>/predictions.json` in the output folder. A fold of a bundle does not predict a study that it was
 * trained on. A series that cannot be predicted does not
 * affect the others; `failures.json` in the same folder lists it.
 * @param runOrName a run's name, a bundle's folder, or what `findRun` found.
 * @param onFailures receives the failed series; without it, they raise an error after all others are written.
 * @param levelPoints per study, places of its levels in the patient (`placeStudies`); required by a
 * run on axial series.
 * @throws UserError when the run or the ingested series are absent or belong to another data set, or for failed series
 * as described.
 */
export async function predictTestSeries(
  config: Pick<PipelineConfig, "workspaceRoot" | "dataDir" | "workDir" | "outputDir">,
  runOrName: string | RunToPredict,
  onFailures: (failures: readonly FailedPrediction[]) => void = refuse,
  levelPoints?: LevelPoints,
): Promise<Prediction[]> {
  const source = typeof runOrName === "string" ? await findRun(config, runOrName) : runOrName;
  const { run } = source;
  requireLevelPoints(run, levelPoints);
  const { dataSet, series: ingested } = await readIndexOf(config, source);
  const wanted = taskNamed(run.net.task).series;
  const series = ingested.filter(({ split, description }) => split === "test" && description === wanted);
  const progress = new Progress(`predict ${run.run}`, {
    total: series.length * run.folds.length,
    unit: "series",
  });
  const outcome: Outcome = { predictions: [], failures: [] };
  for (const fold of run.folds) {
    const unseen = series.filter(({ studyId }) => !source.isTrainedOn(fold, studyId));
    progress.advance(series.length - unseen.length);
    const job = { source, fold, series: unseen, workDir: config.workDir, levelPoints };
    await predictWithFold(job, outcome, () => {
      progress.advance();
    });
  }
  progress.finish();
  outcome.failures.push(...seenByAll(source, series));
  const path = predictionsPath(config.outputDir, run.run);
  const trial = run.trial === true ? { trial: true } : {};
  const file: PredictionFile = { dataSet, ...trial, predictions: outcome.predictions };
  await writeSealedJson(path, file);
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
  readonly source: RunToPredict;
  readonly fold: TrainedFold;
  readonly series: readonly IngestedSeries[];
  readonly workDir: string;
  readonly levelPoints: LevelPoints | undefined;
}

async function predictWithFold(
  { source: { run, weightsDir }, fold, series, workDir, levelPoints }: FoldWork,
  { predictions, failures }: Outcome,
  onDone: () => void,
): Promise<void> {
  if (series.length === 0) return;
  const net = await loadTrainedNet(run.net, fold, weightsDir);
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

/** The series of studies that no fold may predict, since each was trained on them. */
function seenByAll(
  { run, isTrainedOn }: RunToPredict,
  series: readonly IngestedSeries[],
): FailedPrediction[] {
  return series.flatMap(({ studyId, seriesId }) => {
    const [first] = run.folds;
    return first !== undefined && run.folds.every((fold) => isTrainedOn(fold, studyId))
      ? [
          {
            run: run.run,
            fold: first.fold,
            studyId,
            seriesId,
            reason: "every fold was trained on this study",
          },
        ]
      : [];
  });
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
