import { join } from "node:path";
import {
  checkPathName,
  compileSchema,
  DATA_SET_IDENTITY_SCHEMA,
  type DataSetIdentity,
  PATH_NAME_SCHEMA,
  type PipelineConfig,
  readJson,
} from "@spinegrade/pipeline";
import { howToTrain } from "./how-to-train.ts";
import { type NetConfig, netConfigProperties } from "./net-config.ts";

/** One trained fold of a run. */
export interface TrainedFold {
  readonly fold: number;
  /** The checkpoint (safetensors), relative to the work folder. */
  readonly checkpoint: string;
}

/** The record that training leaves and prediction starts from: `data-processed/runs/<run>/run.json`. */
export interface TrainedRun {
  readonly run: string;
  /** Whether it is a trial (`--name`), whose predictions no ensemble takes. Absent: no. */
  readonly trial?: boolean;
  /** Of the data set that it is trained on. */
  readonly dataSet: DataSetIdentity;
  readonly net: NetConfig;
  /** None where the data set has nothing to train the run on. */
  readonly folds: readonly TrainedFold[];
}

/** Checks `run.json`; compiled when it is read, for a program may register tasks before. */
function validateTrainedRun(content: unknown, source: string): TrainedRun {
  const net = netConfigProperties();
  const validate = compileSchema<TrainedRun>({
    type: "object",
    additionalProperties: false,
    required: ["run", "dataSet", "net", "folds"],
    properties: {
      run: PATH_NAME_SCHEMA, // predictions lie in a folder of this name
      trial: { type: "boolean" },
      dataSet: DATA_SET_IDENTITY_SCHEMA,
      net: {
        type: "object",
        additionalProperties: false,
        required: Object.keys(net),
        properties: net,
      },
      folds: {
        type: "array",
        items: {
          type: "object",
          additionalProperties: false,
          required: ["fold", "checkpoint"],
          properties: { fold: { type: "integer", minimum: 0 }, checkpoint: { type: "string" } },
        },
      },
    },
  });
  return validate(content, source);
}

/** The file in the output folder that describes a trained run. @throws UserError when the name cannot be a folder's. */
export function trainedRunPath(outputDir: string, run: string): string {
  return join(outputDir, "runs", checkPathName("the run's name", run), "run.json");
}

/** Reads what training left. @throws UserError when it is absent or not valid. */
export async function readTrainedRun(
  config: Pick<PipelineConfig, "workspaceRoot" | "outputDir">,
  run: string,
): Promise<TrainedRun> {
  const path = trainedRunPath(config.outputDir, run);
  return readJson(path, validateTrainedRun, `the run is not trained yet, ${await howToTrain(run, config)}`);
}
