import { listTasks } from "@spinegrade/tasks";
import { listTwoStageTasks } from "@spinegrade/two-stage";
import { twoStageProperties } from "../two-stage/two-stage-config.ts";
import { runProperties, taskKey } from "./run-config-schema.ts";

/** A task of any kind, as its run files are written. */
export interface RunTask {
  readonly name: string;
  /** JSON schemas of the keys; those of nested objects are in `properties`. */
  readonly properties: Readonly<Record<string, object>>;
}

/** All registered tasks, those on single volumes first. */
export function listRunTasks(): RunTask[] {
  return [
    ...listTasks().map((task) => ({ name: task.name, properties: runProperties(task) })),
    ...listTwoStageTasks().map((task) => {
      return { name: task.name, properties: twoStageProperties(task, taskKey()) };
    }),
  ];
}
