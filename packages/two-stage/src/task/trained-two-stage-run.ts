import { join } from "node:path";
import { checkPathName, compileSchema, type PipelineConfig, readJson } from "@spinegrade/pipeline";
import { howToTrain, type TrainedRun, trainedRunSchema } from "@spinegrade/tasks";
import type { TwoStageNet } from "./two-stage-task.ts";

/** The record of a trained run from which prediction starts: `data-processed/runs/<run>/two-stage-run.json`. */
export type TrainedTwoStageRun = TrainedRun<TwoStageNet>;

/** The points that a net found in studies that it was not trained on: in a fold's folder and, of all folds, the run's. */
export const POINTS_FILE = "points.csv";

/** The name of the record. One-stage runs have `run.json` instead. */
const TWO_STAGE_RUN_FILE = "two-stage-run.json";

const parseTrainedRun = compileSchema<TrainedTwoStageRun>(
  trainedRunSchema({
    type: "object",
    required: ["task", "encoder"],
    properties: { task: { type: "string" }, encoder: { type: "string" } },
  }),
);

/** The path of a run's record. @throws UserError when the name cannot be a folder name. */
export function twoStageRunPath(outputDir: string, run: string): string {
  return join(outputDir, "runs", checkPathName("the run's name", run), TWO_STAGE_RUN_FILE);
}

/** Reads the record of a trained run. @throws UserError when it is not trained, with the command that trains it. */
export async function readTrainedTwoStageRun(
  config: Pick<PipelineConfig, "workspaceRoot" | "outputDir">,
  run: string,
): Promise<TrainedTwoStageRun> {
  const remedy = `the run ${run} is not trained yet, ${await howToTrain(run, config)}`;
  return readJson(twoStageRunPath(config.outputDir, run), parseTrainedRun, remedy);
}
