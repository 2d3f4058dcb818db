import { parseRanges } from "./array-ranges.ts";
import { fieldOf, numberOf, parseJobs, textOf } from "./json-fields.ts";
import { runSlurm } from "./run-slurm.ts";
import { ENDED } from "./slurm-queue.ts";

/** The end of a task of an array, by Slurm's records. */
export interface EndedElement {
  readonly job: number;
  readonly index: number;
  /** Such as `OUT_OF_MEMORY`: sacct(1), job state codes. */
  readonly state: string;
  /** The node; empty where it never began. */
  readonly where: string;
}

/** Jobs of which sacct is asked at once: the length of a command line is limited. */
const ASKED_AT_ONCE = 500;

/**
 * Reads the ends of the tasks of arrays: by `sacct`; without accounting by `squeue --json`, else by `scontrol`, which know a job for some
 * minutes after its end.
 */
export async function readEnded(jobs: readonly number[]): Promise<EndedElement[]> {
  const known = new Set(jobs);
  const found: (readonly EndedElement[])[] = [];
  for (let at = 0; at < jobs.length; at += ASKED_AT_ONCE) {
    const accounted = await readSacct(jobs.slice(at, at + ASKED_AT_ONCE));
    if (accounted === undefined) return (await readController(jobs)).filter(({ job }) => known.has(job));
    found.push(accounted);
  }
  return found.flat();
}

/** @returns undefined where the cluster has no accounting. */
async function readSacct(jobs: readonly number[]): Promise<EndedElement[] | undefined> {
  const columns = "--format=JobID,State,NodeList";
  const args = ["-n", "-P", "-X", columns, `--jobs=${jobs.join(",")}`];
  const answer = await runSlurm("sacct", args, { isOptional: true });
  return "stdout" in answer ? parseSacct(answer.stdout) : undefined;
}

async function readController(jobs: readonly number[]): Promise<EndedElement[]> {
  const json = await runSlurm("squeue", ["--json"]);
  const found = "stdout" in json ? parseEndedJson(json.stdout) : undefined;
  if (found !== undefined) return found;
  const ended: EndedElement[] = [];
  for (const job of jobs) {
    const text = await runSlurm("scontrol", ["-o", "show", "job", String(job)]);
    // a job that ended long ago is unknown
    if ("stdout" in text) ended.push(...parseScontrol(text.stdout));
  }
  return ended;
}

/** Reads `sacct -n -P -X --format=JobID,State,NodeList`: `17_3|CANCELLED by 0|n1`. */
export function parseSacct(text: string): EndedElement[] {
  return text.split("\n").flatMap((line) => {
    const [id = "", words = "", nodes = ""] = line.split("|");
    const [, job = "", indices = ""] = /^(\d+)_(.+)$/.exec(id) ?? [];
    return toEnded(Number(job), parseRanges(indices) ?? [], { state: words.split(" ")[0], nodes });
  });
}

/** Reads the jobs in `squeue --json` that have ended. @returns undefined for any other text. */
export function parseEndedJson(text: string): EndedElement[] | undefined {
  return parseJobs(text)?.flatMap((job) => {
    const state = [fieldOf(job, "job_state")].flat().map(String).find(hasEnded);
    const index = numberOf(fieldOf(job, "array_task_id"));
    const indices =
      parseRanges(textOf(fieldOf(job, "array_task_string"))) ?? (index === undefined ? [] : [index]);
    const array = numberOf(fieldOf(job, "array_job_id")) ?? 0;
    return toEnded(array, indices, { state, nodes: textOf(fieldOf(job, "nodes")) });
  });
}

/** Reads `scontrol -o show job`: a line of `Name=value` for each task, in which the job's name may hold anything. */
export function parseScontrol(text: string): EndedElement[] {
  return text.split("\n").flatMap((whole) => {
    const line = whole.replace(/ JobName=.* (?=UserId=\S+\(\d+\))/, " ");
    const valueOf = (name: string): string => new RegExp(`(?:^| )${name}=(\\S*)`).exec(line)?.[1] ?? "";
    const nodes = valueOf("NodeList").replace("(null)", "");
    const indices = parseRanges(valueOf("ArrayTaskId")) ?? [];
    return toEnded(Number(valueOf("ArrayJobId")), indices, { state: valueOf("JobState"), nodes });
  });
}

function toEnded(
  job: number,
  indices: readonly number[],
  { state = "", nodes }: { readonly state: string | undefined; readonly nodes: string },
): EndedElement[] {
  if (!hasEnded(state)) return [];
  const where = nodes === "None assigned" ? "" : nodes;
  return indices.map((index) => ({ job, index, state, where }));
}

function hasEnded(state: string): boolean {
  return ENDED.includes(state);
}
