import { didYouMean, UserError } from "@spinegrade/pipeline";
import { NFN } from "./nfn.ts";
import { SCS } from "./scs.ts";
import { SS } from "./ss.ts";
import { SS_CANAL } from "./ss-canal.ts";
import type { Task } from "./definition/task.ts";

/** The tasks available to every run file. To add a task, write its file and add an entry here. */
const SHIPPED: readonly Task[] = [NFN, SCS, SS, SS_CANAL];

const registered = new Map(SHIPPED.map((task) => [task.name, task]));

/**
 * Registers a program's own task in this process. Run files, training, prediction and pages then support it.
 * @throws RangeError when another task already has this name.
 */
export function registerTask(task: Task): void {
  const known = registered.get(task.name);
  if (known !== undefined && known !== task) throw new RangeError(`there is a task "${task.name}" already`);
  registered.set(task.name, task);
}

/** All registered tasks, the shipped ones first. */
export function listTasks(): readonly Task[] {
  return [...registered.values()];
}

/** Finds a task by name. @throws UserError that lists the tasks when none has this name. */
export function taskNamed(name: string): Task {
  const task = registered.get(name);
  if (task !== undefined) return task;
  const names = [...registered.keys()];
  throw new UserError(
    `there is no task "${name}"${didYouMean(name, names)}; the tasks are: ${names.join(", ")}`,
  );
}
