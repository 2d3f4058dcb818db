import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { parsePredictionFile, type Prediction } from "@spinegrade/competition-data";
import { didYouMean, expectDataFolder, readJson, UserError } from "@spinegrade/pipeline";
import { refuseCopied, refuseRepeated } from "./refuse-repeated.ts";

/** The predictions to read. */
export interface PredictionsToRead {
  /** With one folder a run, for example `data-processed/predictions`. */
  readonly folder: string;
  /** In each run's folder; runs without it are ignored. */
  readonly fileName: string;
  readonly split: Prediction["split"];
  /** The command that makes them, for the message. */
  readonly remedy: string;
  /** The data set that they must be of. */
  readonly dataDir: string;
  /** The runs to read; absent or empty: all. */
  readonly only?: readonly string[];
}

/** The predictions of all runs in a folder. */
export interface PredictionsOfRuns {
  readonly predictions: readonly Prediction[];
  /** Those of the runs that are trials, which no ensemble takes unless they are named. */
  readonly ofTrials: readonly Prediction[];
}

/**
 * Reads one file of predictions of every run in a folder, and keeps those of a split.
 * @throws UserError when there is none, or a file is of another data set or not valid, or a prediction is there twice.
 */
export async function readPredictions({
  folder,
  fileName,
  split,
  remedy,
  dataDir,
  only = [],
}: PredictionsToRead): Promise<PredictionsOfRuns> {
  const found = existsSync(folder) ? (await readdir(folder)).sort() : [];
  for (const name of only) requirePredicted(name, found, remedy);
  const runs = found.filter((name) => only.length === 0 || only.includes(name));
  const files = runs.map((run) => join(folder, run, fileName)).filter((file) => existsSync(file));
  const pathOf = new Map<string, string>();
  const isNamed = only.length > 0;
  const all: { readonly prediction: Prediction; readonly isTrial: boolean }[] = [];
  for (const path of files) {
    const file = await readJson(path, parsePredictionFile);
    await expectDataFolder(dataDir, { path, dataSet: file.dataSet, remedy });
    refuseRepeated(file.predictions, path, remedy);
    refuseCopied(file.predictions, path, pathOf);
    for (const prediction of file.predictions)
      all.push({ prediction, isTrial: file.trial === true && !isNamed });
  }
  const kept = all.filter(({ prediction }) => prediction.split === split);
  const of = (trials: boolean): Prediction[] =>
    kept.filter(({ isTrial }) => isTrial === trials).map(({ prediction }) => prediction);
  if (kept.length > 0) return { predictions: of(false), ofTrials: of(true) };
  const reason =
    files.length === 0
      ? `no ${fileName} in the folders of ${folder}`
      : `no ${split} study in ${files.join(", ")}`;
  throw new UserError(`there are no predictions to read: ${reason}. Make them first: ${remedy}`);
}

function requirePredicted(name: string, found: readonly string[], remedy: string): void {
  if (found.includes(name)) return;
  const there = found.length === 0 ? "no run is" : `${found.join(", ")} are`;
  throw new UserError(
    `"${name}" is not predicted${didYouMean(name, found)}; ${there}. Predict it first: ${remedy}`,
  );
}
