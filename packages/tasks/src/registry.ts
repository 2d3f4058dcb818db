import { didYouMean, UserError } from "@spinegrade/pipeline";
import { NFN } from "./nfn.ts";
import { SCS } from "./scs.ts";
import type { Task } from "./task.ts";

/** The tasks that every run file can name. A new one is a file and an entry here. */
const SHIPPED: readonly Task[] = [NFN, SCS];

const registered = new Map(SHIPPED.map((task) => [task.name, task]));

/**
 * Adds a task of a program's own to this process: run files, training, prediction and pages then know it.
 * @throws RangeError when there is another task of this name.
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

/** The task of a name. @throws UserError that lists the tasks when there is none of this name. */
export function taskNamed(name: string): Task {
  const task = registered.get(name);
  if (task !== undefined) return task;
  const names = [...registered.keys()];
  throw new UserError(
    `there is no task "${name}"${didYouMean(name, names)}; the tasks are: ${names.join(", ")}`,
  );
}
