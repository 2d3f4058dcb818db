import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type Prediction, type PredictionFile, parsePredictionFile } from "@spinegrade/competition-data";
import {
  expectDataFolder,
  type PipelineConfig,
  readJson,
  timeStamp,
  UserError,
  writeFileAtomic,
  writeJsonAtomic,
} from "@spinegrade/pipeline";
import { CALIBRATION_FILE, writeCalibration } from "@spinegrade/calibration";
import { howToTrain, type TrainedRun, trainedRunPath } from "@spinegrade/tasks";
import { type FoldResult, parseFoldResult } from "../report/fold-result.ts";
import { formatResults } from "../report/format-results.ts";
import { renderComparison } from "../report/render-comparison.ts";
import type { RunConfig } from "../run/run-config.ts";
import { calibrateRun } from "./calibrate-run.ts";
import { UPPER_BOUND_FILE } from "./volume-files.ts";

/** The folders of the run, and whether it is a trial of another run. */
type SummaryFolders = Pick<PipelineConfig, "workspaceRoot" | "dataDir" | "outputDir" | "workDir"> & {
  readonly trial?: boolean;
};

/**
 * Summarises a run whose folds are trained. Writes the record that prediction starts from (`run.json`), the predictions
 * for all validation studies (`out-of-fold.json`), their calibration (`calibration.json`), the folds' figures (`results.json`) and a page with the curves of
 * all folds (`report.html`). Returns the table of results.
 * @throws UserError when a fold is not trained yet, or was trained on another data set than the current one.
 */
export async function summariseRun(run: string, config: RunConfig, folders: SummaryFolders): Promise<string> {
  const { dataDir, outputDir, workDir } = folders;
  const runDir = join(outputDir, "runs", run);
  const results: FoldResult[] = [];
  const outOfFold: Prediction[] = [];
  const bounds: Prediction[] = [];
  for (const fold of config.folds) {
    const foldDir = join(runDir, `fold-${fold}`);
    const path = join(foldDir, "result.json");
    const remedy = await howToTrain(run, folders, fold);
    const untrained = `fold ${fold} of the run ${run} is not trained yet, ${remedy}`;
    const result = await readJson(path, parseFoldResult, untrained);
    await expectDataFolder(dataDir, { path, dataSet: result.dataSet, remedy });
    results.push(result);
    const { predictions } = await readJson(join(foldDir, "out-of-fold.json"), parsePredictionFile, untrained);
    outOfFold.push(...predictions);
    const ofFold = join(foldDir, UPPER_BOUND_FILE);
    if (existsSync(ofFold)) bounds.push(...(await readJson(ofFold, parsePredictionFile)).predictions);
  }
  const dataSet = results[0]?.dataSet;
  if (dataSet === undefined) throw new UserError(`the run ${run} has no trained fold to summarise`);
  const trial = folders.trial === true || config.trial === true ? { trial: true } : {};
  const trained: TrainedRun = {
    run,
    ...trial,
    dataSet,
    net: config.net,
    folds: results.map(({ fold, checkpoint }) => ({ fold, checkpoint })),
  };
  await writeJsonAtomic(trainedRunPath(outputDir, run), trained);
  const fileOf = (predictions: readonly Prediction[]): PredictionFile => ({ dataSet, ...trial, predictions });
  await writeJsonAtomic(join(runDir, "out-of-fold.json"), fileOf(outOfFold));
  const bound = join(runDir, UPPER_BOUND_FILE);
  if (bounds.length > 0) await writeJsonAtomic(bound, fileOf(bounds));
  else await rm(bound, { force: true });
  const calibration = await calibrateRun(outOfFold, config.net.task, folders);
  await writeCalibration(join(runDir, CALIBRATION_FILE), calibration);
  await writeJsonAtomic(join(runDir, "results.json"), results);
  await writeFileAtomic(join(runDir, "report.html"), renderComparison(results));
  return formatResults(results, config, { runDir, workDir, madeAt: timeStamp() });
}
