import { claimFolder, errorMessage, LockedError, UserError } from "@spinegrade/pipeline";
import type { OpenPlan } from "../plan/open-plan.ts";
import type { PlanTask } from "../plan/plan.ts";
import { findDone } from "./is-done.ts";
import { ReadyTasks } from "./ready-tasks.ts";
import { type Machine, Room } from "./room.ts";
import { runTask, type RunTaskOptions, type TaskOutcome } from "./run-task.ts";

/** The end of a task, or the reason why it did not start. */
export type PlannedOutcome = TaskOutcome | "locked" | "waiting";

/** Options of `runHere`. */
export interface RunHereOptions extends RunTaskOptions {
  readonly machine: Machine;
  /** Receives each task that ends. */
  readonly onTask?: (task: PlanTask, outcome: PlannedOutcome) => void;
}

/**
 * Runs the tasks of a plan that are not done on this machine, as many at once as it has room for. What depends on a task that
 * failed waits; all others are run.
 * @returns how each task ended.
 * @throws UserError when the plan's folder is the user's own.
 */
export async function runHere(
  plan: OpenPlan,
  options: RunHereOptions,
): Promise<ReadonlyMap<string, PlannedOutcome>> {
  const { signal, machine, onTask } = options;
  const done = await findDone(plan);
  if (done.size < plan.tasks.length) await claimFolder(plan.folder);
  const outcomes = new Map<string, PlannedOutcome>(
    plan.tasks.map(({ id }) => [id, done.has(id) ? "known" : "waiting"]),
  );
  const [ready, room] = [new ReadyTasks(plan.tasks, done), new Room(machine)];
  const running = new Set<Promise<void>>();
  const run = async (task: PlanTask): Promise<void> => {
    const outcome = await outcomeOf(plan, task, options);
    outcomes.set(task.id, outcome);
    room.give(task.resources);
    if (outcome === "done" || outcome === "known") ready.complete(task);
    onTask?.(task, outcome);
  };
  for (;;) {
    for (let task = ready.peek(); task !== undefined && room.has(task.resources); task = ready.peek()) {
      if (signal?.aborted === true) break;
      ready.take();
      room.take(task.resources);
      const work = run(task).finally(() => running.delete(work));
      running.add(work);
    }
    if (running.size === 0) return outcomes;
    await Promise.race(running);
  }
}

async function outcomeOf(plan: OpenPlan, task: PlanTask, options: RunHereOptions): Promise<PlannedOutcome> {
  try {
    return await runTask(plan, task, options);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    options.log?.(`${task.id}: ${errorMessage(error)}`);
    return error instanceof LockedError ? "locked" : "failed";
  }
}
