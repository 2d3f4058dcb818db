import { compileSchema, type Validate } from "@spinegrade/pipeline";
import { listTasks, netConfigProperties, NFN, type Task } from "@spinegrade/tasks";
import { FROM_EPOCH, LEARNING_RATE_SCHEMA } from "../step/learning-rate.ts";
import type { RunConfig } from "./run-config.ts";

const EPOCHS = { type: "integer", minimum: 1 };
const FOLD = { type: "integer", minimum: 0, maximum: 4 };

/** The keys that a run file of any task has. */
const commonProperties = (): Readonly<Record<string, object>> => ({
  $schema: { type: "string" },
  description: { type: "string" },
  net: {
    type: "object",
    additionalProperties: false,
    required: ["task", "encoder", "imageSize"],
    properties: netConfigProperties(),
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
});

/** The keys of a run file of a task; those of an object have `properties` of their own. */
export function runProperties({ augmentation, lossTerms, options }: Task): Readonly<Record<string, object>> {
  return {
    ...commonProperties(),
    augmentation: {
      type: "object",
      additionalProperties: false,
      default: {},
      properties: augmentation.choices,
    },
    ...options,
    lossWeights: lossWeights(lossTerms),
  };
}

function lossWeights(lossTerms: Task["lossTerms"]): object {
  const terms = Object.keys(lossTerms);
  const weights = Object.entries(lossTerms).map(([term, { weight }]) => [term, weight] as const);
  const properties = Object.fromEntries(terms.map((term) => [term, { type: "number", minimum: 0 }]));
  return {
    type: "array",
    minItems: 1,
    default: [{ fromEpoch: 0, ...Object.fromEntries(weights) }],
    items: {
      type: "object",
      additionalProperties: false,
      required: ["fromEpoch", ...terms],
      properties: { fromEpoch: FROM_EPOCH, ...properties },
    },
  };
}

function compileRunSchema(task: Task): Validate<RunConfig> {
  return compileSchema<RunConfig>({
    type: "object",
    additionalProperties: false,
    required: ["description", "net", "folds", "epochs", "batchSize", "learningRate"],
    properties: runProperties(task),
  });
}

/**
 * Checks a run file, and fills in what it leaves out as the published runs of its task have it.
 * @throws UserError that lists every fault.
 */
export const validateRunConfig: Validate<RunConfig> = (content, source) =>
  compileRunSchema(taskOf(content))(content, source);

/** The task that a run file names; the first where it names none, for the file is faulty by any task's schema. */
function taskOf(content: unknown): Task {
  const { net } = content as { readonly net?: { readonly task?: unknown } };
  return listTasks().find(({ name }) => name === net?.task) ?? NFN;
}
