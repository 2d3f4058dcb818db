import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { claimFolder, UserError, writeFileAtomic } from "@spinegrade/pipeline";
import { makeFolder } from "@spinegrade/pipeline/atomic-files";
import type { OpenPlan } from "../plan/open-plan.ts";
import { writeExcerpts } from "../plan/task-excerpt.ts";
import { findDone } from "../run/is-done.ts";
import { formatRanges } from "./array-ranges.ts";
import { batchScript } from "./batch-script.ts";
import { halve, planArrays, type TaskArray } from "./plan-arrays.ts";
import { runSlurm } from "./run-slurm.ts";
import { findQueued } from "./queued-task.ts";
import { placesInSlurm, readSubmissions, writeSubmissions } from "./submissions.ts";
import { readSlurmLimits, type SlurmLimits } from "./slurm-limits.ts";

/** Slurm's names for limits on a user's or an account's jobs in the queue, or its words for one without a name. */
const SUBMIT_LIMIT = /submit ?\w*limit/i;

/** Options of `submitToSlurm`. */
export interface SlurmOptions {
  /** More options for `sbatch`: `--partition=gpu`. */
  readonly sbatch: readonly string[];
  readonly log: (line: string) => void;
}

/** The result of a submission. */
export interface Submitted {
  readonly tasks: number;
  readonly done: number;
  readonly inQueue: number;
  /** Why some tasks are not submitted yet. */
  readonly left?: { readonly tasks: number; readonly reason: string };
}

/**
 * Submits the tasks of a plan that are neither done nor in the queue, an array for each kind; where the cluster takes fewer
 * jobs, as many as fit. An array begins when all those on which its tasks depend have ended well.
 * @throws UserError where Slurm refuses the first array.
 */
export async function submitToSlurm(plan: OpenPlan, options: SlurmOptions): Promise<Submitted> {
  const limits = await readSlurmLimits();
  const submissions = [...(await readSubmissions(plan))];
  const done = await findDone(plan);
  const queued = await findQueued(plan);
  const wanted = new Set(plan.tasks.map(({ id }) => id).filter((id) => !done.has(id) && !queued.has(id)));
  const earlier = [...placesInSlurm(plan, submissions)].filter(([id]) => queued.has(id));
  const dependencies = new Map(earlier.map(([id, { job, index }]) => [id, `${job}_${index}`]));
  await claimFolder(plan.folder);
  await makeFolder(join(plan.folder, "logs", "slurm"));
  if (wanted.size > 0) await writeExcerpts(plan);
  let tasks = 0;
  const arrays = planArrays(plan, wanted, limits.arraySize);
  for (let array = arrays.shift(); array !== undefined; array = arrays.shift()) {
    const fits = queued.size + tasks + array.tasks.length <= limits.jobs;
    const answer = fits ? await submit(plan, array, dependencies, options) : tooMany(limits);
    if ("job" in answer) {
      tasks += array.tasks.length;
      for (const { id } of array.tasks) dependencies.set(id, String(answer.job));
      submissions.push({ job: answer.job, kind: array.kind, offset: array.offset, places: array.places });
      await writeSubmissions(plan, submissions);
      options.log(`${array.kind}: ${array.tasks.length} tasks, job ${answer.job}`);
    } else if (SUBMIT_LIMIT.test(answer.failure) && array.tasks.length > 1) arrays.unshift(...halve(array));
    else if (tasks === 0 && queued.size === 0)
      throw new UserError(`sbatch refuses the tasks ${array.kind}: ${answer.failure}`);
    else {
      // what comes after this array may depend on it
      const left = { tasks: wanted.size - tasks, reason: answer.failure };
      return { tasks, done: done.size, inQueue: queued.size, left };
    }
  }
  return { tasks, done: done.size, inQueue: queued.size };
}

function tooMany({ jobs }: SlurmLimits): { readonly failure: string } {
  return { failure: `submit limit: Slurm holds ${jobs} jobs at most` };
}

async function submit(
  plan: OpenPlan,
  array: TaskArray,
  dependencies: ReadonlyMap<string, string>,
  { sbatch }: SlurmOptions,
): Promise<{ readonly job: number } | { readonly failure: string }> {
  const script = join(plan.folder, "slurm", `${array.kind}-${array.places[0] ?? 0}.sh`);
  await writeFileAtomic(script, batchScript(plan, array));
  const indices = formatRanges(array.places.map((place) => place - array.offset));
  const needed = dependenciesOf(array, dependencies);
  const dependency =
    needed.length === 0 ? [] : [`--dependency=afterok:${needed.join(":")}`, "--kill-on-invalid-dep=yes"];
  // paths here and not in the script, where a blank would end them
  const logs = join(plan.folder, "logs", "slurm").replaceAll("%", "%%");
  const paths = [`--chdir=${plan.root}`, `--output=${logs}/${array.kind}-%A_%a.log`];
  const args = ["--parsable", `--array=${indices}`, ...paths, ...dependency, ...sbatch, script];
  const answer = await runSlurm("sbatch", args);
  if ("failure" in answer) return answer;
  const job = Number(answer.stdout.trim().split(";")[0]);
  return Number.isInteger(job) ? { job } : { failure: `it printed ${answer.stdout.trim()}` };
}

/**
 * The dependencies of an array: whole jobs of this submission; of an earlier one the tasks that are still in the queue, as others of
 * that job may have failed and be in this submission.
 */
function dependenciesOf({ tasks }: TaskArray, dependencies: ReadonlyMap<string, string>): string[] {
  const needed = tasks.flatMap(({ dependsOn }) => dependsOn.flatMap((id) => dependencies.get(id) ?? []));
  return [...new Set(needed)];
}

/** Waits until no task of the plan is in the queue. */
export async function waitForSlurm(plan: OpenPlan, everyMs: number): Promise<void> {
  while ((await findQueued(plan)).size > 0) await sleep(everyMs);
}
