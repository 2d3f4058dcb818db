import { parseRanges } from "./array-ranges.ts";
import { fieldOf, numberOf, parseJobs, textOf } from "./json-fields.ts";
import { runSlurm } from "./run-slurm.ts";

/** A task of an array in the queue. */
export interface QueuedElement {
  readonly job: number;
  /** Undefined of a job that is not an array. */
  readonly index: number | undefined;
  readonly isRunning: boolean;
  /** The node, or why it waits. */
  readonly where: string;
}

/** States of jobs that have a node: squeue(1). */
const WITH_NODE = ["RUNNING", "COMPLETING", "CONFIGURING", "STAGE_OUT", "SUSPENDED", "STOPPED", "SIGNALING"];
/** States of jobs that have ended. */
export const ENDED = [
  "COMPLETED",
  "FAILED",
  "CANCELLED",
  "TIMEOUT",
  "NODE_FAIL",
  "OUT_OF_MEMORY",
  "BOOT_FAIL",
  "DEADLINE",
  "PREEMPTED",
  "REVOKED",
];

/** The tasks of arrays that are in the queue: by `squeue --json`, else by its text. @throws UserError without Slurm. */
export async function readQueue(jobs: readonly number[]): Promise<QueuedElement[]> {
  if (jobs.length === 0) return [];
  const known = new Set(jobs);
  const json = await runSlurm("squeue", ["--json"]);
  const found = "stdout" in json ? parseQueueJson(json.stdout) : undefined;
  if (found !== undefined) return found.filter(({ job }) => known.has(job));
  // a job that has ended is unknown to squeue, which then fails: all of the user's are asked for
  const text = await runSlurm("squeue", ["--me", "-h", "-r", "-o", "%F|%K|%T|%N|%r"]);
  return "stdout" in text ? parseQueueText(text.stdout).filter(({ job }) => known.has(job)) : [];
}

/** Reads `squeue -h -r -o "%F|%K|%T|%N|%r"`: array job, index, state, nodes, reason. */
export function parseQueueText(text: string): QueuedElement[] {
  return text.split("\n").flatMap((line) => {
    const [job = "", index = "", state = "", nodes = "", reason = ""] = line.split("|");
    if (job === "" || ENDED.includes(state)) return [];
    const isRunning = WITH_NODE.includes(state);
    return [
      {
        ...{ job: Number(job), isRunning, where: isRunning ? nodes : reason },
        index: /^\d+$/.test(index) ? Number(index) : undefined,
      },
    ];
  });
}

/**
 * Reads `squeue --json` of any version: numbers are plain or `{ set, number }`, states a text or a list.
 * @returns undefined for any other text.
 */
export function parseQueueJson(text: string): QueuedElement[] | undefined {
  return parseJobs(text)?.flatMap(elementsOf);
}

function elementsOf(job: unknown): QueuedElement[] {
  const states = [fieldOf(job, "job_state")].flat().map(String);
  if (states.some((state) => ENDED.includes(state))) return [];
  const own = numberOf(fieldOf(job, "job_id")) ?? 0;
  const array = numberOf(fieldOf(job, "array_job_id")) ?? 0;
  const isRunning = states.some((state) => WITH_NODE.includes(state));
  const [nodes, reason] = ["nodes", "state_reason"].map((name) => textOf(fieldOf(job, name)));
  const common = { job: array === 0 ? own : array, isRunning, where: (isRunning ? nodes : reason) ?? "" };
  const pending = textOf(fieldOf(job, "array_task_string"));
  if (pending !== "") return (parseRanges(pending) ?? []).map((index) => ({ ...common, index }));
  return [{ ...common, index: array === 0 ? undefined : numberOf(fieldOf(job, "array_task_id")) }];
}
