import { join } from "node:path";
import {
  checkPathName,
  closedObject,
  compileSchema,
  DATA_SET_IDENTITY_SCHEMA,
  type DataSetIdentity,
  PATH_NAME_SCHEMA,
  type PipelineConfig,
  readJson,
} from "@spinegrade/pipeline";
import { howToTrain, TRAINED_FOLDS_SCHEMA, type TrainedFold } from "@spinegrade/tasks";
import type { TwoStageNet } from "./two-stage-task.ts";

/** The record of a trained run from which prediction starts: `data-processed/runs/<run>/two-stage-run.json`. */
export interface TrainedTwoStageRun {
  readonly run: string;
  /** Whether this is a trial (`--name`). Absent: false. */
  readonly trial?: boolean;
  /** Identity of the data set that the run was trained on. */
  readonly dataSet: DataSetIdentity;
  readonly net: TwoStageNet;
  readonly folds: readonly TrainedFold[];
}

/** The points that a net found in studies that it was not trained on: in a fold's folder and, of all folds, the run's. */
export const POINTS_FILE = "points.csv";

/** The name of the record. One-stage runs have `run.json` instead. */
const TWO_STAGE_RUN_FILE = "two-stage-run.json";

const parseTrainedRun = compileSchema<TrainedTwoStageRun>(
  closedObject(
    {
      run: PATH_NAME_SCHEMA,
      trial: { type: "boolean" },
      dataSet: DATA_SET_IDENTITY_SCHEMA,
      net: {
        type: "object",
        required: ["task", "encoder"],
        properties: { task: { type: "string" }, encoder: { type: "string" } },
      },
      folds: TRAINED_FOLDS_SCHEMA,
    },
    ["trial"],
  ),
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
