import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { AT_LABELS_FILE, parsePredictionFile, type Prediction } from "@spinegrade/competition-data";
import {
  checkPathName,
  expectDataFolder,
  type PipelineConfig,
  readJson,
  UserError,
} from "@spinegrade/pipeline";

/** For a run that has both files, the first counts. */
const FILES = ["out-of-fold.json", AT_LABELS_FILE];

/**
 * Reads the predictions of trained runs for the studies that validate them, at points that nets found or that are labelled.
 * @param runs names; none: every run that is summarised, trials excluded.
 * @throws UserError when a run is not summarised, grades nothing or is of another data set, or there is none but trials.
 */
export async function readOutOfFold(
  { dataDir, outputDir }: Pick<PipelineConfig, "dataDir" | "outputDir">,
  runs: readonly string[],
): Promise<Prediction[]> {
  const folder = join(outputDir, "runs");
  const pathOf = (run: string): string => {
    const paths = FILES.map((name) => join(folder, run, name));
    return paths.find(existsSync) ?? paths.join(" or ");
  };
  for (const run of runs) checkPathName("RUN", run);
  const there = existsSync(folder) ? (await readdir(folder)).sort() : [];
  const names = runs.length > 0 ? new Set(runs) : there.filter((name) => existsSync(pathOf(name)));
  const predictions: Prediction[] = [];
  const trials: string[] = [];
  for (const name of names) {
    const remedy = `npx nx run trainer:${name}, or spinegrade-train summarise for a trial`;
    const file = await readJson(
      pathOf(name),
      parsePredictionFile,
      `the run ${name} is not summarised, or grades nothing: ${remedy}`,
    );
    await expectDataFolder(dataDir, { path: pathOf(name), dataSet: file.dataSet, remedy });
    if (file.trial === true && runs.length === 0) trials.push(name);
    else predictions.push(...file.predictions);
  }
  if (predictions.length === 0) {
    const remedy =
      trials.length === 0 ? "npx nx run trainer:nfn" : `name the trials that may: ${trials.join(", ")}`;
    throw new UserError(`${folder}: no run has predicted studies that it was not trained on: ${remedy}`);
  }
  return predictions;
}
