import { existsSync, statSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { claimFolder, describeWithHash, UserError, waitForLock, writeReceipt } from "@spinegrade/pipeline";
import { placesOf, type PlanExcerpt, taskOf } from "../plan/open-plan.ts";
import type { PlanTask } from "../plan/plan.ts";
import { isDone, isReceipt, receiptName } from "./is-done.ts";
import { runProcess } from "./run-process.ts";
import { jobOf, readRecord, type TaskRecord, writeRecord } from "./task-record.ts";

/** The outcome of an attempt at a task; `known`: it was done before. */
export type TaskOutcome = "known" | Exclude<TaskRecord["state"], "running">;

/** Longer than a lock of a machine that is gone is believed: a task that is started again elsewhere takes it over. */
const WAIT_MS = 20 * 60_000;

/** Options of `runTask`. */
export interface RunTaskOptions {
  /** Aborting it asks the command to save its state and to end. */
  readonly signal?: AbortSignal;
  readonly log?: (line: string) => void;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Runs a task on this machine, unless its receipt matches. Of two that run the same task at once, one waits and then finds
 * it done. Output of the command goes to the task's log.
 * @throws UserError when another task must be done first or the plan's folder is the user's own; LockedError when another process works on it for 20 minutes.
 */
export async function runTask(
  plan: PlanExcerpt,
  task: PlanTask,
  options: RunTaskOptions = {},
): Promise<TaskOutcome> {
  if (await isDone(plan, task)) return "known";
  await claimFolder(plan.folder); // a plan that was moved may meet a folder of the user's
  const { log = () => undefined } = options;
  return await waitForLock(placesOf(plan, task).lock, `task ${task.id}`, {
    work: async () => ((await isDone(plan, task)) ? "known" : await attempt(plan, task, options)),
    log,
    timeoutMs: WAIT_MS,
  });
}

async function attempt(plan: PlanExcerpt, task: PlanTask, options: RunTaskOptions): Promise<TaskOutcome> {
  for (const id of task.dependsOn)
    if (!(await isDone(plan, taskOf(plan, id))))
      throw new UserError(`task ${task.id} needs task ${id}, which is not done: spinegrade run ${plan.path}`);
  const { env = process.env, signal } = options;
  const places = placesOf(plan, task);
  const job = jobOf(env);
  const last = await readRecord(places.record);
  const record = {
    attempt: (last?.attempt ?? 0) + 1,
    host: env["SLURMD_NODENAME"] ?? hostname(),
    startedAt: new Date().toISOString(),
    ...(job !== undefined && { job }),
  };
  await writeRecord(places.record, { ...record, state: "running" });
  const reason = await runProcess({ plan, task, log: places.log, title: titleOf(task, record), env, signal });
  const fault = reason ?? (await writeTaskReceipt(plan, task));
  const state = fault === undefined ? "done" : signal?.aborted === true ? "stopped" : "failed";
  const ended = { ...record, state, endedAt: new Date().toISOString() } as const;
  await writeRecord(places.record, { ...ended, ...(fault !== undefined && { reason: fault }) });
  return state;
}

function titleOf(
  { id }: PlanTask,
  { attempt: count, host, startedAt, job }: Omit<TaskRecord, "state">,
): string {
  return `--- ${id}, attempt ${count} on ${host}${job === undefined ? "" : `, ${job}`}, ${startedAt}`;
}

/** @returns what is wrong, where an output is missing. */
async function writeTaskReceipt(plan: PlanExcerpt, task: PlanTask): Promise<string | undefined> {
  const missing = task.outputs.filter((path) => !isFile(join(plan.root, path)));
  if (missing.length > 0) return `its command succeeded, but did not write ${missing.join(", ")}`;
  const hashed = task.outputs.filter((path) => !isReceipt(path));
  const stored = await Promise.all(hashed.map((path) => describeWithHash(plan.root, path)));
  await writeReceipt(placesOf(plan, task).receipt, {
    task: receiptName(task),
    contentKey: task.inputs,
    stored,
  });
  return undefined;
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
