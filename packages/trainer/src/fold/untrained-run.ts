import { rm } from "node:fs/promises";
import { join } from "node:path";
import { readSamples } from "@spinegrade/label-fixes";
import { type PipelineConfig, writeJsonAtomic } from "@spinegrade/pipeline";
import { taskNamed, type TrainedRun, trainedRunPath } from "@spinegrade/tasks";
import type { RunConfig } from "../run/run-config.ts";

/**
 * Whether a run may stay untrained, so that a submission is made without it. This holds for the default run of a task,
 * which `predictor:predict` requests for every data set, when the data set has no sample of the task.
 */
export async function isLeftUntrained(
  run: string,
  { net: { task } }: RunConfig,
  folders: Pick<PipelineConfig, "dataDir" | "outputDir">,
): Promise<boolean> {
  return run === task && (await readSamples(folders, taskNamed(task))).samples.length === 0;
}

/** Removes files of a fold that was trained on other data. @returns a message for people. */
export async function leaveFoldUntrained(
  run: string,
  fold: number,
  config: RunConfig,
  { outputDir }: Pick<PipelineConfig, "outputDir">,
): Promise<string> {
  await rm(join(outputDir, "runs", run, `fold-${fold}`), { recursive: true, force: true });
  return `${run}, fold ${fold} is not trained: ${explainLack(config)}\n`;
}

/** Writes the record of a run without folds, which prediction skips. @returns a message for people. */
export async function leaveRunUntrained(
  run: string,
  config: RunConfig,
  folders: Pick<PipelineConfig, "dataDir" | "outputDir">,
): Promise<string> {
  const { outputDir } = folders;
  const { dataSet } = await readSamples(folders, taskNamed(config.net.task));
  await rm(join(outputDir, "runs", run), { recursive: true, force: true });
  const untrained: TrainedRun = { run, dataSet, net: config.net, folds: [] };
  await writeJsonAtomic(trainedRunPath(outputDir, run), untrained);
  return `Results of ${run}: none. ${explainLack(config)}\nIts rows of a submission are filled with priors.\n`;
}

function explainLack({ net: { task } }: RunConfig): string {
  return (
    `The data set has no ${taskNamed(task).series} series with an image and all its points ` +
    `(data-processed/samples/${task}.json); excluded.json in the same folder gives the reason for each.`
  );
}
