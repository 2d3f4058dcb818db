import { basename, join, resolve } from "node:path";
import { readRunConfig } from "@spinegrade/trainer";
import { makeTask } from "../plan/make-task.ts";
import { folderOfPackage, ownCommand } from "../plan/own-command.ts";
import type { PlanTask, Resources } from "../plan/plan.ts";
import { estimateTraining } from "./estimate-training.ts";
import { type PlanOptions, smallTask } from "./plan-options.ts";

/** The inputs of trainings. */
export interface TrainingStart {
  /** Tasks that make samples and templates; none where these were made before. */
  readonly dependsOn: readonly PlanTask[];
  /** The other dependencies of trainings: versions, hashes of samples. */
  readonly inputs: object;
}

/**
 * The tasks of runs: one for each fold of a run, one that sums the run up. The folds are those of the run file, as for
 * the Nx targets.
 * @returns the tasks that sum up, and all in order.
 * @throws UserError for an unknown run.
 */
export async function trainTasks(
  runs: readonly string[],
  start: TrainingStart,
  options: PlanOptions,
): Promise<{ readonly summaries: readonly PlanTask[]; readonly tasks: readonly PlanTask[] }> {
  const folds: PlanTask[] = [];
  const summaries: PlanTask[] = [];
  for (const given of runs) {
    // a run file of one's own is given by its path
    const run = /\.json$/i.test(given) ? resolve(given) : given;
    const config = await readRunConfig(join(folderOfPackage("trainer"), "runs"), run);
    const [first = 0] = config.folds;
    const resources = await estimateTraining(run, first, options);
    const inputs = { ...start.inputs, config };
    const own = config.folds.map((fold) =>
      foldTask(run, fold, { ...start, inputs, resources, root: options.root }),
    );
    folds.push(...own);
    summaries.push(summaryTask(run, { inputs, dependsOn: own }, options));
  }
  return { summaries, tasks: [...folds, ...summaries] };
}

function foldTask(
  run: string,
  fold: number,
  { root, resources, ...start }: TrainingStart & { readonly root: string; readonly resources: Resources },
): PlanTask {
  // result.json states times of the clock, so that two trainings of the same bits have two
  const device = resources.gpus > 0 ? "gpu" : "cpu";
  const name = basename(run, ".json");
  const folder = `data-processed/runs/${name}/fold-${fold}`;
  return makeTask({
    id: `train-${name}-fold-${fold}`,
    kind: "train",
    command: ownCommand(root, "trainer", "train", run, "--fold", String(fold), "--device", device),
    ...start,
    resources,
    outputs: ["receipt.json", "config.json", "out-of-fold.json"].map((name) => `${folder}/${name}`),
  });
}

function summaryTask(run: string, start: TrainingStart, options: PlanOptions): PlanTask {
  const name = basename(run, ".json");
  const files = ["run.json", "out-of-fold.json", "calibration.json"];
  return makeTask({
    id: `summarise-${name}`,
    kind: "summarise",
    command: ownCommand(options.root, "trainer", "summarise", run),
    ...start,
    resources: smallTask(options),
    outputs: files.map((file) => `data-processed/runs/${name}/${file}`),
  });
}
