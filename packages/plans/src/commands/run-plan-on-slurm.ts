import { EXIT } from "@spinegrade/pipeline";
import type { OpenPlan } from "../plan/open-plan.ts";
import { findDone } from "../run/is-done.ts";
import { submitToSlurm, type Submitted, waitForSlurm } from "../slurm/run-on-slurm.ts";

const POLL_MS = 15_000;

/** Submits a plan to Slurm and, if asked, waits for it. @returns the exit code. */
export async function runPlanOnSlurm(
  plan: OpenPlan,
  {
    sbatch,
    wait,
    pollMs = POLL_MS,
  }: { readonly sbatch: readonly string[]; readonly wait: boolean; readonly pollMs?: number },
): Promise<number> {
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  let submitted = await submitToSlurm(plan, { sbatch, log });
  process.stdout.write(describe(plan, submitted));
  if (!wait) return submitted.left === undefined ? EXIT.clean : EXIT.finishedWithFailures;
  await waitForSlurm(plan, pollMs);
  // what did not fit into the queue; what failed is left to the person
  while (submitted.left !== undefined && submitted.tasks > 0) {
    submitted = await submitToSlurm(plan, { sbatch, log });
    await waitForSlurm(plan, pollMs);
  }
  const done = (await findDone(plan)).size;
  process.stdout.write(`${done} of ${plan.tasks.length} tasks are done\n`);
  return done === plan.tasks.length ? EXIT.clean : EXIT.finishedWithFailures;
}

function describe({ path, tasks: all }: OpenPlan, { tasks, done, inQueue, left }: Submitted): string {
  const rest =
    left === undefined
      ? ""
      : `${left.tasks} tasks are not submitted yet (${left.reason}): run this again when the queue is shorter\n`;
  return (
    `${tasks} of ${all.length} tasks submitted; ${done} were done, ${inQueue} in the queue\n` +
    `${rest}look at them: spinegrade status ${path}\n`
  );
}
