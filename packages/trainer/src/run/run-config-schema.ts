import { compileSchema, type Parse, UserError } from "@spinegrade/pipeline";
import { listTasks, netConfigProperties, NFN, type Task } from "@spinegrade/tasks";
import { listTwoStageTasks } from "@spinegrade/two-stage";
import { FROM_EPOCH } from "../step/learning-rate.ts";
import { parseTwoStageConfig, twoStageTaskOf, type TwoStageConfig } from "../two-stage/two-stage-config.ts";
import type { RunConfig } from "./run-config.ts";
import { REQUIRED_OPTIONS, RUN_OPTIONS } from "./run-options.ts";

/** JSON schema of `net.task`: every registered task. */
export function taskKey(): object {
  const tasks = [...listTasks(), ...listTwoStageTasks()];
  return {
    enum: tasks.map(({ name }) => name),
    description: `Which net: ${tasks.map(({ name, title }) => `${name}, ${title}`).join("; ")}.`,
  };
}

/** The keys that the run files of all tasks on single volumes share. */
function commonProperties(): Readonly<Record<string, object>> {
  const { description, ...options } = RUN_OPTIONS;
  return {
    $schema: { type: "string", description: "Path of this schema, for editors." },
    description,
    net: {
      type: "object",
      additionalProperties: false,
      required: ["task", "encoder", "imageSize"],
      properties: { ...netConfigProperties(), task: taskKey() },
      description: "The net: its task, encoder and image size.",
    },
    ...options,
  };
}

/** The keys of a task's run files; those of nested objects are in `properties`. */
export function runProperties({ augmentation, lossTerms, options }: Task): Readonly<Record<string, object>> {
  return {
    ...commonProperties(),
    augmentation: {
      type: "object",
      additionalProperties: false,
      default: {},
      properties: augmentation.choices,
      description: "Settings of the augmentation.",
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
    description: "Weights of the loss's terms from each epoch on; the first is epoch 0.",
  };
}

/** The required keys of a run file. */
export const REQUIRED_KEYS = ["net", ...REQUIRED_OPTIONS];

function compileRunSchema(task: Task): Parse<RunConfig & { readonly $schema?: string }> {
  return compileSchema({
    type: "object",
    additionalProperties: false,
    required: REQUIRED_KEYS,
    properties: runProperties(task),
  });
}

/** A run of any task. */
export type AnyRunConfig = RunConfig | TwoStageConfig;

/**
 * Checks a run file of any task and fills in absent keys.
 * @throws UserError that lists every fault.
 */
export const parseAnyRunConfig: Parse<AnyRunConfig> = (content, source) => {
  const task = twoStageTaskOf(content);
  return task === undefined
    ? parseRunConfig(content, source)
    : parseTwoStageConfig(task, taskKey())(content, source);
};

/**
 * Checks a run file of a task on single volumes and fills in absent keys with the values of the task's published runs.
 * @throws UserError that lists every fault, or for a two-stage task.
 */
export const parseRunConfig: Parse<RunConfig> = (content, source) => {
  const other = twoStageTaskOf(content);
  if (other !== undefined)
    throw new UserError(
      `${source}: "${other.name}" is a two-stage task; only tasks on single volumes fit here`,
    );
  const { $schema: _, ...config } = compileRunSchema(taskOf(content))(content, source);
  return config;
};

/** The task that a run file names, or the first when it names none: such a file is invalid for every task. */
function taskOf(content: unknown): Task {
  const { net } = content as { readonly net?: { readonly task?: unknown } };
  return listTasks().find(({ name }) => name === net?.task) ?? NFN;
}
