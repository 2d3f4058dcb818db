import { compileSchema, type Parse } from "@spinegrade/pipeline";
import {
  findTwoStageTask,
  listTwoStageTasks,
  type TwoStageNet,
  type TwoStageRun,
  type TwoStageTask,
} from "@spinegrade/two-stage";
import type { CommonConfig } from "../run/run-config.ts";
import { REQUIRED_OPTIONS, RUN_OPTIONS, VOLUME_OPTIONS } from "../run/run-options.ts";

/** A run of a two-stage task. A task with options adds their keys. */
export type TwoStageConfig = CommonConfig &
  TwoStageRun & {
    readonly net: TwoStageNet;
    /** Number of folds into which the run divides the studies. */
    readonly foldCount: number;
  };

/** The folds of the published split: a run's folds combine them. */
const MOST_FOLDS = 5;

/** The keys of a task's run files; those of nested objects are in `properties`. */
export function twoStageProperties(task: TwoStageTask, taskKey: object): Readonly<Record<string, object>> {
  const { description, ...options } = RUN_OPTIONS;
  const common = Object.entries(options).filter(([key]) => !VOLUME_OPTIONS.some((own) => own === key));
  return {
    $schema: { type: "string", description: "Path of this schema, for editors." },
    description,
    net: {
      type: "object",
      additionalProperties: false,
      required: ["task", ...task.net.required],
      properties: { task: taskKey, ...task.net.properties },
      description: "The net: its task, encoder and input.",
    },
    ...Object.fromEntries(common),
    foldCount: {
      type: "integer",
      minimum: 2,
      maximum: MOST_FOLDS,
      default: MOST_FOLDS,
      description: "Into how many folds the studies are divided; of two, each holds several of the split's.",
    },
    ...task.options,
  };
}

/** Checks a run file of a two-stage task and fills in absent keys. @throws UserError that lists every fault. */
export function parseTwoStageConfig(task: TwoStageTask, taskKey: object): Parse<TwoStageConfig> {
  const parse = compileSchema<TwoStageConfig & { readonly $schema?: string }>({
    type: "object",
    additionalProperties: false,
    required: ["net", ...REQUIRED_OPTIONS],
    properties: twoStageProperties(task, taskKey),
  });
  return (content, source) => {
    const { $schema: _, ...config } = parse(content, source);
    return config;
  };
}

/** The two-stage task that a run file names; undefined when it names none. */
export function twoStageTaskOf(content: unknown): TwoStageTask | undefined {
  const { net } = content as { readonly net?: { readonly task?: unknown } };
  return listTwoStageTasks().find(({ name }) => name === net?.task);
}

/** Whether a run is of a two-stage task. */
export function isTwoStage(config: { readonly net: { readonly task: string } }): config is TwoStageConfig {
  return findTwoStageTask(config.net.task) !== undefined;
}
