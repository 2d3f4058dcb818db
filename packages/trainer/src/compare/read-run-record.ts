import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { calibrationSamples } from "@spinegrade/calibration";
import { parsePredictionFile, type Prediction } from "@spinegrade/competition-data";
import { readSamples } from "@spinegrade/label-fixes";
import { expectDataFolder, type PipelineConfig, readJson, UserError } from "@spinegrade/pipeline";
import { howToTrain, taskNamed } from "@spinegrade/tasks";
import { type FoldResult, parseFoldResult } from "../report/fold-result.ts";
import { flattenConfig, type RunConfig } from "../run/run-config.ts";
import { parseRunConfig } from "../run/run-config-schema.ts";
import type { TrainedRunRecord } from "./compared-run.ts";
import { peakMemoryOf } from "./peak-memory.ts";

type Folders = Pick<PipelineConfig, "workspaceRoot" | "dataDir" | "workDir" | "outputDir">;

/** Keys that say nothing of how a run was trained. */
const NO_SETTINGS = ["description", "$schema"];

/**
 * Reads what a run left in its folder: the results of every trained fold, the settings, and the predictions for the
 * validation studies with their grades.
 * @throws UserError when no fold is trained, a file is damaged, or the run is of another data set than the one in use.
 */
export async function readRunRecord(run: string, folders: Folders): Promise<TrainedRunRecord> {
  const runDir = join(folders.outputDir, "runs", run);
  const folds = await trainedFolds(runDir);
  const [first] = folds;
  if (first === undefined)
    throw new UserError(`${runDir}: no fold is trained yet: ${await howToTrain(run, folders)}`);
  const config = await readJson(join(runDir, first, "config.json"), parseRunConfig);
  const results: FoldResult[] = [];
  const predictions: Prediction[] = [];
  let peak: number | null = null;
  for (const fold of folds) {
    const path = join(runDir, fold, "result.json");
    const result = await readJson(path, parseFoldResult);
    const remedy = await howToTrain(run, folders, result.fold);
    await expectDataFolder(folders.dataDir, { path, dataSet: result.dataSet, remedy });
    results.push(result);
    const ofFold = await readJson(join(runDir, fold, "out-of-fold.json"), parsePredictionFile);
    predictions.push(...ofFold.predictions);
    const memory = await peakMemoryOf(join(folders.workDir, dirname(result.checkpoint), "log.jsonl"));
    if (memory !== null) peak = Math.max(peak ?? 0, memory);
  }
  const rows = await judgePredictions(predictions, config, folders);
  const settings = new Map(flattenConfig(config).filter(([key]) => !NO_SETTINGS.includes(key)));
  return { run, task: config.net.task, settings, results, rows, peakMemoryMiB: peak };
}

/** The folders of the trained folds, by number. */
async function trainedFolds(runDir: string): Promise<string[]> {
  const names = existsSync(runDir) ? await readdir(runDir) : [];
  return names
    .filter((name) => /^fold-\d+$/.test(name) && existsSync(join(runDir, name, "result.json")))
    .sort((one, other) => Number(one.slice("fold-".length)) - Number(other.slice("fold-".length)));
}

/** Joins predictions with the grades of the task's samples, in the order of studies and series. */
async function judgePredictions(
  predictions: readonly Prediction[],
  { net }: RunConfig,
  folders: Folders,
): Promise<TrainedRunRecord["rows"]> {
  const { samples } = await readSamples(folders, taskNamed(net.task));
  const gradesOf = new Map(
    samples.map(({ studyId, seriesId, grades }) => [`${studyId}/${seriesId}`, grades]),
  );
  const inOrder = [...predictions].sort((a, b) => a.studyId - b.studyId || a.seriesId - b.seriesId);
  return calibrationSamples(inOrder, ({ studyId, seriesId }) => gradesOf.get(`${studyId}/${seriesId}`));
}
