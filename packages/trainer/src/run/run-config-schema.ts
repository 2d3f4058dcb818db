import type { Task } from "@spinegrade/competition-data";
import { EQUAL_WEIGHTS, SCS_EQUAL_WEIGHTS } from "@spinegrade/losses";
import { compileSchema, type Validate } from "@spinegrade/pipeline";
import { NET_CONFIG_PROPERTIES } from "@spinegrade/predictor";
import { FROM_EPOCH, LEARNING_RATE_SCHEMA } from "../step/learning-rate.ts";
import type { RunConfig } from "./run-config.ts";

const EPOCHS = { type: "integer", minimum: 1 };
const FOLD = { type: "integer", minimum: 0, maximum: 4 };

/** The keys that a run file of any task has. */
const COMMON_PROPERTIES: Readonly<Record<string, object>> = {
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
  recompute: { type: "boolean", default: false },
  weightDecay: { type: "number", minimum: 0, default: 0.01 },
  emaDecay: { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 1, default: 0.99 },
  clipNorm: { type: "number", exclusiveMinimum: 0 },
  seed: { type: "integer", minimum: 0, default: 1234 },
  gradePooling: { enum: ["predicted-heatmap", "true-heatmap"], default: "predicted-heatmap" },
  keep: { enum: ["best", "last"], default: "last" },
  onNan: { enum: ["stop", "skip"], default: "stop" },
  maxUnreadable: { type: "integer", minimum: 0, default: 0 },
  histograms: { type: "boolean", default: false },
  pictures: { type: "boolean", default: false },
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

const SHIFT = { enum: ["published", "intended"], default: "intended" };

/** The keys that are a task's own, or have values of its own. */
const TASK_PROPERTIES: Readonly<Record<Task, Readonly<Record<string, object>>>> = {
  nfn: {
    augmentation: augmentation({
      flip: { enum: ["swap-sides", "keep-sides"], default: "swap-sides" },
      shift: SHIFT,
    }),
    matching: { enum: ["nearest", "published"], default: "nearest" },
    lossWeights: lossWeights(EQUAL_WEIGHTS),
  },
  scs: { augmentation: augmentation({ shift: SHIFT }), lossWeights: lossWeights(SCS_EQUAL_WEIGHTS) },
};

function augmentation(properties: Readonly<Record<string, object>>): object {
  return { type: "object", additionalProperties: false, default: {}, properties };
}

/** @param published how much each term counts when nothing is said. */
function lossWeights(published: object): object {
  const terms = Object.keys(published);
  const properties = Object.fromEntries(terms.map((term) => [term, { type: "number", minimum: 0 }]));
  return {
    type: "array",
    minItems: 1,
    default: [{ fromEpoch: 0, ...published }],
    items: {
      type: "object",
      additionalProperties: false,
      required: ["fromEpoch", ...terms],
      properties: { fromEpoch: FROM_EPOCH, ...properties },
    },
  };
}

/** The keys of a run file, by task; those of an object have `properties` of their own. */
export const RUN_PROPERTIES: Readonly<Record<Task, Readonly<Record<string, object>>>> = {
  nfn: { ...COMMON_PROPERTIES, ...TASK_PROPERTIES.nfn },
  scs: { ...COMMON_PROPERTIES, ...TASK_PROPERTIES.scs },
};

const VALIDATE: Readonly<Record<Task, Validate<RunConfig>>> = {
  nfn: compileRunSchema("nfn"),
  scs: compileRunSchema("scs"),
};

function compileRunSchema(task: Task): Validate<RunConfig> {
  return compileSchema<RunConfig>({
    type: "object",
    additionalProperties: false,
    required: ["description", "net", "folds", "epochs", "batchSize", "learningRate"],
    properties: RUN_PROPERTIES[task],
  });
}

/**
 * Checks a run file, and fills in what it leaves out as the published runs of its task have it.
 * @throws UserError that lists every fault.
 */
export const validateRunConfig: Validate<RunConfig> = (content, source) =>
  // a file that names no task is faulty by any task's schema
  VALIDATE[taskOf(content) ?? "nfn"](content, source);

function taskOf(content: unknown): Task | undefined {
  const { net } = content as { readonly net?: { readonly task?: unknown } };
  return (Object.keys(RUN_PROPERTIES) as Task[]).find((task) => task === net?.task);
}
