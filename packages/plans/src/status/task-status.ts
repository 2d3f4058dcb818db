import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { errorCode, findLock } from "@spinegrade/pipeline";
import { type OpenPlan, placesOf } from "../plan/open-plan.ts";
import type { PlanTask } from "../plan/plan.ts";
import { findDone } from "../run/is-done.ts";
import { readRecord, type TaskRecord } from "../run/task-record.ts";
import type { QueuedTask } from "../slurm/queued-task.ts";
import { lastLinesOf } from "./last-lines.ts";

/** The status of a task, as people read it. */
export interface TaskStatus {
  readonly task: PlanTask;
  readonly state: "waiting" | "queued" | "running" | "stopped" | "failed" | "done";
  /** The place where it runs or ran, or the reason why it waits in a queue. */
  readonly where: string;
  /** Minutes that the plan's estimate leaves; undefined of a task that is done. */
  readonly minutesLeft: number | undefined;
  /** Why it failed. */
  readonly reason?: string;
  /** The last lines of its log, where it failed. */
  readonly lastLines?: readonly string[];
}

/** The other sources of the statuses, besides the plan's folder. */
export interface StatusSources {
  /** Tasks in the queue of a cluster, by id. */
  readonly queued: ReadonlyMap<string, QueuedTask>;
  /** The ends of tasks that have left the queue, in words, by id. */
  readonly ended?: ReadonlyMap<string, string>;
  readonly now?: Date;
}

/** The status of each task of a plan, in its order. */
export async function findStatus(plan: OpenPlan, sources: StatusSources): Promise<TaskStatus[]> {
  const [done, tried] = [await findDone(plan), await namesIn(join(plan.folder, "records"))];
  const statuses: TaskStatus[] = [];
  for (const task of plan.tasks) {
    const wasTried = tried.has(`${task.id}.json`);
    statuses.push(await statusOf(plan, task, { ...sources, isDone: done.has(task.id), wasTried }));
  }
  return statuses;
}

async function statusOf(
  plan: OpenPlan,
  task: PlanTask,
  {
    queued,
    ended,
    now = new Date(),
    isDone,
    wasTried,
  }: StatusSources & { isDone: boolean; wasTried: boolean },
): Promise<TaskStatus> {
  const places = placesOf(plan, task);
  const record = wasTried ? await readRecord(places.record) : undefined;
  const where = placeOf(record);
  if (isDone) return { task, state: "done", where, minutesLeft: undefined };
  const whole = task.resources.minutes;
  const holder = wasTried ? await findLock(places.lock) : undefined;
  if (record?.state === "running" && holder !== undefined && holder.standing !== "gone") {
    const spent = (now.getTime() - Date.parse(record.startedAt)) / 60_000;
    return { task, state: "running", where, minutesLeft: Math.max(0, whole - spent) };
  }
  const inQueue = queued.get(task.id);
  if (inQueue !== undefined) {
    const state = inQueue.isRunning ? "running" : "queued";
    return { task, state, where: inQueue.where, minutesLeft: whole };
  }
  const end = ended?.get(task.id);
  if (record === undefined || record.state === "done")
    return { task, state: "waiting", where: end ?? "", minutesLeft: whole };
  if (record.state === "failed") {
    const { reason = "failed" } = record;
    const lastLines = await lastLinesOf(places.log);
    return { task, state: "failed", where, minutesLeft: whole, reason, lastLines };
  }
  const own = record.state === "running" ? "its process is gone" : (record.reason ?? "asked to stop");
  const reason = end === undefined ? own : `${own}; ${end}`;
  return { task, state: "stopped", where, minutesLeft: whole, reason };
}

function placeOf(record: TaskRecord | undefined): string {
  if (record === undefined) return "";
  return record.job === undefined ? record.host : `${record.host} (${record.job})`;
}

async function namesIn(folder: string): Promise<ReadonlySet<string>> {
  try {
    return new Set(await readdir(folder));
  } catch (error) {
    if (errorCode(error) === "ENOENT") return new Set();
    throw error;
  }
}
