import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type Prediction, type PredictionFile, parsePredictionFile } from "@spinegrade/competition-data";
import { readJson, timeStamp, writeFileAtomic, writeJsonAtomic, writeSealedJson } from "@spinegrade/pipeline";
import { CALIBRATION_FILE, writeCalibration } from "@spinegrade/calibration";
import { trainedRunPath } from "@spinegrade/tasks";
import { parseFoldResult } from "../../report/fold-result.ts";
import { formatResults } from "../../report/format-results.ts";
import { renderComparison } from "../../report/render-comparison.ts";
import type { RunConfig } from "../../run/run-config.ts";
import { calibrateRun } from "./calibrate-run.ts";
import { foldFolder, readFoldResults, type SummaryFolders, whyUntrained } from "./read-fold-results.ts";
import { UPPER_BOUND_FILE } from "./volume-files.ts";

/**
 * Summarises a run whose folds are trained. Writes the record that prediction starts from (`run.json`), the predictions
 * for all validation studies (`out-of-fold.json`), their calibration (`calibration.json`), the folds' figures (`results.json`) and a page with the curves of
 * all folds (`report.html`). Returns the table of results.
 * @throws UserError when a fold is not trained yet, or was trained on another data set than the current one.
 */
export async function summariseRun(run: string, config: RunConfig, folders: SummaryFolders): Promise<string> {
  const { outputDir, workDir } = folders;
  const runDir = join(outputDir, "runs", run);
  const { results, record } = await readFoldResults(run, config, parseFoldResult, folders);
  const outOfFold: Prediction[] = [];
  const bounds: Prediction[] = [];
  for (const fold of config.folds) {
    const at = (name: string): string => join(foldFolder(folders, run, fold), name);
    const untrained = await whyUntrained(run, fold, folders);
    outOfFold.push(...(await readJson(at("out-of-fold.json"), parsePredictionFile, untrained)).predictions);
    const bound = at(UPPER_BOUND_FILE);
    if (existsSync(bound)) bounds.push(...(await readJson(bound, parsePredictionFile)).predictions);
  }
  await writeSealedJson(trainedRunPath(outputDir, run), record);
  const { dataSet, trial } = record;
  const fileOf = (predictions: readonly Prediction[]): PredictionFile => {
    return { dataSet, ...(trial && { trial }), predictions };
  };
  await writeSealedJson(join(runDir, "out-of-fold.json"), fileOf(outOfFold));
  const bound = join(runDir, UPPER_BOUND_FILE);
  if (bounds.length > 0) await writeSealedJson(bound, fileOf(bounds));
  else await rm(bound, { force: true });
  const calibration = await calibrateRun(outOfFold, config.net.task, folders);
  await writeCalibration(join(runDir, CALIBRATION_FILE), calibration);
  await writeJsonAtomic(join(runDir, "results.json"), results);
  await writeFileAtomic(join(runDir, "report.html"), renderComparison(results));
  return formatResults(results, config, { runDir, workDir, madeAt: timeStamp() });
}
