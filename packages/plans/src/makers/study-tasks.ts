import { readStudyPlan, testedRunsOfStudy, trainedRunsOfStudy } from "@spinegrade/ensembler";
import type { PipelineConfig } from "@spinegrade/pipeline";
import { ownCommand } from "../plan/own-command.ts";
import type { PlanTask } from "../plan/plan.ts";
import type { PlanOptions } from "./plan-options.ts";
import { prepareTasks, smallTasks } from "./prepare-tasks.ts";
import { trainTasks } from "./train-tasks.ts";

/** Where a study's data come from. */
type DataConfig = Pick<PipelineConfig, "isPhantom" | "phantom" | "dataDir">;

/** A study to plan. */
export interface StudyToPlan {
  /** Such as `embedded-study`: its results are in data-processed under this name. */
  readonly name: string;
  /** Its file, from which its Nx targets are made, too. */
  readonly file: string;
  /** The same from the root. */
  readonly path: string;
  /** Shards of its ingest. */
  readonly shards: number;
}

/**
 * The tasks of a study: data set, volumes, samples, templates, every fold of its runs, their predictions, the comparison.
 * They are those of the study's Nx targets.
 */
export async function studyTasks(
  { name, file, path, shards }: StudyToPlan,
  config: DataConfig,
  inputs: object,
  options: PlanOptions,
): Promise<PlanTask[]> {
  const plan = await readStudyPlan(file);
  const { root } = options;
  const { isPhantom, phantom, dataDir } = config;
  const ofData = smallTasks({ ...inputs, data: isPhantom ? phantom : dataDir }, options);
  const { ingest, templates, engine, tasks: prepared } = prepareTasks(config, shards, root, ofData);
  const start = { dependsOn: [templates, engine], inputs };
  const make = smallTasks({ ...inputs, plan }, options);
  const { summaries, tasks: trained } = await trainTasks(trainedRunsOfStudy(plan), start, options);
  const predicting = (args: readonly string[], runs: readonly string[], folder: string): PlanTask =>
    make({
      ...{ id: folder, kind: "predict", minutes: 60 },
      command: ownCommand(root, "predictor", ...args, ...runs),
      dependsOn: [ingest, ...summaries],
      outputs: runs.map((run) => `data-processed/${folder}/${run}/predictions.json`),
    });
  const validate = predicting(["validate"], trainedRunsOfStudy(plan), "out-of-fold");
  const predict = predicting([], testedRunsOfStudy(plan), "predictions");
  const study = make({
    ...{ id: name, kind: "study", minutes: 30 },
    command: ownCommand(root, "ensembler", "study", "--plan", path),
    dependsOn: [validate, predict],
    outputs: ["study.json", "tables.json"].map((file) => `data-processed/${name}/${file}`),
  });
  return [...prepared, ...trained, validate, predict, study];
}
