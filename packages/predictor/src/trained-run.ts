import { join } from "node:path";
import { TASKS, type Task } from "@spinegrade/competition-data";
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

/** What has to be known to build a net again and to feed it. */
export interface NetConfig {
  readonly task: Task;
  /** The encoder's timm name. */
  readonly encoder: string;
  /** Output channels of the decoder's three blocks. */
  readonly decoderChannels: readonly [number, number, number];
  /** Side of the square image that the net sees, in pixels; its heatmaps have a quarter of it. */
  readonly imageSize: number;
}

/** One trained fold of a run. */
export interface TrainedFold {
  readonly fold: number;
  /** The checkpoint (safetensors), relative to the work folder. */
  readonly checkpoint: string;
}

/** The record that training leaves and prediction starts from: `data-processed/runs/<run>/run.json`. */
export interface TrainedRun {
  readonly run: string;
  /** Of the data set that it is trained on. */
  readonly dataSet: DataSetIdentity;
  readonly net: NetConfig;
  /** None where the data set has nothing to train the run on. */
  readonly folds: readonly TrainedFold[];
}

/** JSON schema of `NetConfig`, also a part of the trainer's run files. */
export const NET_CONFIG_PROPERTIES = {
  task: {
    enum: Object.keys(TASKS),
    description:
      "Which net: nfn, neural foraminal narrowing on Sagittal T1; scs, spinal canal stenosis on Sagittal T2.",
  },
  encoder: { type: "string", description: "The encoder's timm name." },
  decoderChannels: {
    type: "array",
    items: { type: "integer", minimum: 1 },
    minItems: 3,
    maxItems: 3,
    default: [384, 192, 96],
    description: "Output channels of the decoder's three blocks.",
  },
  imageSize: {
    type: "integer",
    minimum: 64,
    multipleOf: 32,
    description: "Side of the image that the net sees, in pixels.",
  },
} as const;

const validateTrainedRun = compileSchema<TrainedRun>({
  type: "object",
  additionalProperties: false,
  required: ["run", "dataSet", "net", "folds"],
  properties: {
    run: PATH_NAME_SCHEMA, // predictions lie in a folder of this name
    dataSet: DATA_SET_IDENTITY_SCHEMA,
    net: {
      type: "object",
      additionalProperties: false,
      required: Object.keys(NET_CONFIG_PROPERTIES),
      properties: NET_CONFIG_PROPERTIES,
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
