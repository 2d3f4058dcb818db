import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { validatePredictions, type Prediction } from "@spinegrade/competition-data";
import { readJson, UserError } from "@spinegrade/pipeline";

/**
 * Reads one file of predictions of every run in a folder, and keeps those of a split.
 * @param folder with one folder a run, for example `data-processed/predictions`.
 * @param fileName in each run's folder; runs without it are passed over.
 * @param remedy the command that makes them, for the message.
 * @throws UserError when there is none, or a file is not as it should be.
 */
export async function readPredictions(
  folder: string,
  fileName: string,
  split: Prediction["split"],
  remedy: string,
): Promise<Prediction[]> {
  const runs = existsSync(folder) ? (await readdir(folder)).sort() : [];
  const files = runs.map((run) => join(folder, run, fileName)).filter((file) => existsSync(file));
  const predictions: Prediction[] = [];
  for (const file of files) predictions.push(...(await readJson(file, validatePredictions)));
  const kept = predictions.filter((prediction) => prediction.split === split);
  if (kept.length > 0) return kept;
  const found =
    files.length === 0
      ? `no ${fileName} in the folders of ${folder}`
      : `no ${split} study in ${files.join(", ")}`;
  throw new UserError(`there are no predictions to read: ${found}. Make them first: ${remedy}`);
}
