import { TABLE_FILES } from "@spinegrade/competition-data";
import { readStudyPlan, testedRunsOfStudy, trainedRunsOfStudy } from "@spinegrade/ensembler";
import { identifyDataSet, type PipelineConfig } from "@spinegrade/pipeline";
import { ownCommand } from "../plan/own-command.ts";
import type { PlanTask } from "../plan/plan.ts";
import type { PlanOptions } from "./plan-options.ts";
import { prepareTasks, smallTasks } from "./prepare-tasks.ts";
import { trainTasks } from "./train-tasks.ts";

/** The source of a study's data. */
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
 * They are those of the study's Nx targets. Data are known by the phantom's settings or by the tables of the data folder: changed
 * tables make every task undone but that of the engine; images that change under equal tables are not noticed.
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
  const data = isPhantom ? phantom : await identifyDataSet(dataDir, Object.values(TABLE_FILES));
  const ofData = smallTasks({ ...inputs, data }, options);
  const ofCode = smallTasks(inputs, options);
  const {
    ingest,
    templates,
    engine,
    tasks: prepared,
  } = prepareTasks(config, shards, root, { ofData, ofCode });
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
