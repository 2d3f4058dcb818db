import { EQUAL_WEIGHTS } from "@spinegrade/losses";
import { compileSchema } from "@spinegrade/pipeline";
import { NET_CONFIG_PROPERTIES } from "@spinegrade/predictor";
import { FROM_EPOCH, LEARNING_RATE_SCHEMA } from "./learning-rate.ts";
import type { RunConfig } from "./run-config.ts";

const EPOCHS = { type: "integer", minimum: 1 };
const FOLD = { type: "integer", minimum: 0, maximum: 4 };

/** The keys of a run file; those of an object have `properties` of their own. */
export const RUN_PROPERTIES: Readonly<Record<string, object>> = {
  $schema: { type: "string" },
  description: { type: "string" },
  net: {
    type: "object",
    additionalProperties: false,
    required: ["task", "encoder", "imageSize"],
    properties: NET_CONFIG_PROPERTIES,
  },
  pretrained: { type: ["boolean", "string"], default: false },
  folds: { type: "array", minItems: 1, uniqueItems: true, items: FOLD },
  epochs: EPOCHS,
  batchSize: { type: "integer", minimum: 1 },
  accumulation: { type: "integer", minimum: 1, default: 1 },
  learningRate: LEARNING_RATE_SCHEMA,
  warmUpSteps: { type: "integer", minimum: 0, default: 0 },
  perFold: {
    type: "object",
    propertyNames: { enum: ["0", "1", "2", "3", "4"] },
    additionalProperties: {
      type: "object",
      additionalProperties: false,
      properties: { epochs: EPOCHS, learningRate: LEARNING_RATE_SCHEMA },
    },
  },
  weightDecay: { type: "number", minimum: 0, default: 0.01 },
  emaDecay: { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 1, default: 0.99 },
  clipNorm: { type: "number", exclusiveMinimum: 0 },
  seed: { type: "integer", minimum: 0, default: 1234 },
  augmentation: {
    type: "object",
    additionalProperties: false,
    default: {},
    properties: {
      flip: { enum: ["swap-sides", "keep-sides"], default: "swap-sides" },
      shift: { enum: ["published", "intended"], default: "intended" },
    },
  },
  matching: { enum: ["nearest", "published"], default: "nearest" },
  gradePooling: { enum: ["predicted-heatmap", "true-heatmap"], default: "predicted-heatmap" },
  lossWeights: {
    type: "array",
    minItems: 1,
    default: [{ fromEpoch: 0, ...EQUAL_WEIGHTS }],
    items: {
      type: "object",
      additionalProperties: false,
      required: ["fromEpoch", ...Object.keys(EQUAL_WEIGHTS)],
      properties: {
        fromEpoch: FROM_EPOCH,
        ...Object.fromEntries(
          Object.keys(EQUAL_WEIGHTS).map((term) => [term, { type: "number", minimum: 0 }]),
        ),
      },
    },
  },
  onNan: { enum: ["stop", "skip"], default: "stop" },
  maxUnreadable: { type: "integer", minimum: 0, default: 0 },
  histograms: { type: "boolean", default: false },
  aims: {
    type: "object",
    additionalProperties: false,
    required: ["within1", "logLossReduction"],
    properties: {
      within1: { type: "number", minimum: 0, maximum: 1 },
      logLossReduction: { type: "number", maximum: 1 },
    },
  },
};

/** Checks a run file, and fills in what it leaves out as the published runs have it. */
export const validateRunConfig = compileSchema<RunConfig>({
  type: "object",
  additionalProperties: false,
  required: ["description", "net", "folds", "epochs", "batchSize", "learningRate"],
  properties: RUN_PROPERTIES,
});
