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
import { howToTrain } from "./how-to-train.ts";
import { type NetConfig, netConfigProperties } from "../net-config.ts";

/** One trained fold of a run. */
export interface TrainedFold {
  readonly fold: number;
  /** The checkpoint (safetensors), relative to the work folder. */
  readonly checkpoint: string;
}

/**
 * The record that training writes and prediction starts from: `data-processed/runs/<run>/run.json`.
 * @typeParam Net the configuration of the net; two-stage runs have another one.
 */
export interface TrainedRun<Net = NetConfig> {
  readonly run: string;
  /** Whether this is a trial (`--name`), which ensembles exclude. Absent: false. */
  readonly trial?: boolean;
  /** Identity of the data set that the run was trained on. */
  readonly dataSet: DataSetIdentity;
  readonly net: Net;
  /** Empty when the data set has no sample to train the run on. */
  readonly folds: readonly TrainedFold[];
}

/** A path that stays within the work folder: a bundle copies the file to the same place in it. */
const CHECKPOINT_SCHEMA = { type: "string", pattern: "^(?!/)(?!(.*/)?\\.\\.(/|$))" };

/** JSON schema of `TrainedRun`. @param net the JSON schema of its net. */
export function trainedRunSchema(net: object): object {
  const fold = closedObject({ fold: { type: "integer", minimum: 0 }, checkpoint: CHECKPOINT_SCHEMA });
  return closedObject(
    {
      run: PATH_NAME_SCHEMA, // predictions lie in a folder of this name
      trial: { type: "boolean" },
      dataSet: DATA_SET_IDENTITY_SCHEMA,
      net,
      folds: { type: "array", items: fold },
    },
    ["trial"],
  );
}

/** Parses `run.json`. The schema is compiled on reading because a program may register tasks first. */
function parseTrainedRun(content: unknown, source: string): TrainedRun {
  return compileSchema<TrainedRun>(trainedRunSchema(closedObject(netConfigProperties())))(content, source);
}

/** Path of the record of a trained run. @throws UserError when the name cannot be a folder name. */
export function trainedRunPath(outputDir: string, run: string): string {
  return join(outputDir, "runs", checkPathName("the run's name", run), "run.json");
}

/** Reads the record of a trained run. @throws UserError when it is absent or invalid. */
export async function readTrainedRun(
  config: Pick<PipelineConfig, "workspaceRoot" | "outputDir">,
  run: string,
): Promise<TrainedRun> {
  const path = trainedRunPath(config.outputDir, run);
  return readJson(path, parseTrainedRun, `the run is not trained yet, ${await howToTrain(run, config)}`);
}
