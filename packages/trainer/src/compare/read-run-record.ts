import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  AT_LABELS_FILE,
  parsePredictionFile,
  type Prediction,
  type WrongGrade,
} from "@spinegrade/competition-data";
import { expectDataFolder, type Parse, readJson, UserError } from "@spinegrade/pipeline";
import { howToTrain } from "@spinegrade/tasks";
import { OUT_OF_FOLD_FILE } from "@spinegrade/two-stage";
import { parseFoldResult } from "../report/fold-result.ts";
import { flattenConfig } from "../run/run-config.ts";
import { parseAnyRunConfig } from "../run/run-config-schema.ts";
import type { RunFolders } from "../run/run-folders.ts";
import { DESCRIPTIVE_KEYS } from "../run/run-overrides.ts";
import { isTwoStage } from "../two-stage/two-stage-config.ts";
import { parseTwoStageResult } from "../two-stage/two-stage-result.ts";
import type { TrainedRunRecord } from "./compared-run.ts";
import { judgePredictions } from "./judge-predictions.ts";
import { peakMemoryOf } from "./peak-memory.ts";

type AnyResult = TrainedRunRecord["results"][number];

/**
 * Reads what a run left in its folder: the results of every trained fold, the settings, and the predictions for the
 * validation studies with their grades.
 * @param wrongGrades see `judgePredictions`.
 * @throws UserError when no fold is trained, a file is damaged, the run is of another data set than the one in use, or its net
 * grades nothing.
 */
export async function readRunRecord(
  run: string,
  folders: RunFolders,
  wrongGrades: readonly WrongGrade[] | undefined,
): Promise<TrainedRunRecord> {
  const runDir = join(folders.outputDir, "runs", run);
  const folds = await trainedFolds(runDir);
  const [first] = folds;
  if (first === undefined)
    throw new UserError(`${runDir}: no fold is trained yet: ${await howToTrain(run, folders)}`);
  const config = await readJson(join(runDir, first, "config.json"), parseAnyRunConfig);
  const parseResult: Parse<AnyResult> = isTwoStage(config) ? parseTwoStageResult : parseFoldResult;
  const results: AnyResult[] = [];
  const predictions: Prediction[] = [];
  let peak: number | null = null;
  for (const fold of folds) {
    const path = join(runDir, fold, "result.json");
    const result = await readJson(path, parseResult);
    const remedy = await howToTrain(run, folders, result.fold);
    await expectDataFolder(folders.dataDir, { path, dataSet: result.dataSet, remedy });
    results.push(result);
    predictions.push(...(await readPredictions(join(runDir, fold))));
    const memory = await peakMemoryOf(join(folders.workDir, dirname(result.checkpoint), "log.jsonl"));
    if (memory !== null) peak = Math.max(peak ?? 0, memory);
  }
  const judged = await judgePredictions(predictions, config, folders, wrongGrades);
  const settings = new Map(flattenConfig(config).filter(([key]) => !DESCRIPTIVE_KEYS.has(key)));
  return { run, task: config.net.task, settings, results, ...judged, peakMemoryMiB: peak };
}

/** The folders of the trained folds, by number. */
async function trainedFolds(runDir: string): Promise<string[]> {
  const names = existsSync(runDir) ? await readdir(runDir) : [];
  return names
    .filter((name) => /^fold-\d+$/.test(name) && existsSync(join(runDir, name, "result.json")))
    .sort((one, other) => Number(one.slice("fold-".length)) - Number(other.slice("fold-".length)));
}

/** The predictions of a fold's net for its validation studies, at points that nets found or that are labelled. */
async function readPredictions(folder: string): Promise<readonly Prediction[]> {
  const paths = [OUT_OF_FOLD_FILE, AT_LABELS_FILE].map((name) => join(folder, name));
  const path = paths.find(existsSync);
  if (path === undefined)
    throw new UserError(
      `${folder} has no predicted grades: compare nets that grade, at points found out of fold or at labelled ones`,
    );
  return (await readJson(path, parsePredictionFile)).predictions;
}
