import { fileURLToPath } from "node:url";
import type { OpenPlan } from "../plan/open-plan.ts";
import type { TaskArray } from "./plan-arrays.ts";

const PROGRAM = fileURLToPath(new URL("../../bin/spinegrade-plans.mjs", import.meta.url));

/** Seconds before the time limit at which a task is asked to save its state; a third of a short limit. */
const MOST_LEAD_SECONDS = 120;
/** A task that reaches its time limit as often as this makes no progress. */
const MOST_REQUEUES = 100;

/** A word as a shell takes it. */
function quote(word: string): string {
  return /^[\w./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * The script of an array: each of its tasks runs one task of the plan. Shortly before the time limit it asks the task to
 * save its state, and puts itself back into the queue, where the task then resumes.
 */
export function batchScript(plan: OpenPlan, { kind, offset, resources }: TaskArray): string {
  const lead = Math.min(MOST_LEAD_SECONDS, Math.floor((resources.minutes * 60) / 3));
  const run = [process.execPath, PROGRAM, "run", plan.path, "--kind", kind].map(quote).join(" ");
  return `#!/bin/bash
#SBATCH --job-name=${kind}
#SBATCH --open-mode=append
#SBATCH --cpus-per-task=${resources.cores}
#SBATCH --mem=${resources.memoryMiB}M
#SBATCH --time=${resources.minutes}
${resources.gpus > 0 ? `#SBATCH --gres=gpu:${resources.gpus}\n` : ""}#SBATCH --requeue
#SBATCH --signal=B:USR1@${lead}
again=
trap 'again=1; kill -TERM "$child"' USR1
trap 'kill -TERM "$child"' TERM
${run} --index $((SLURM_ARRAY_TASK_ID + ${offset})) &
child=$!
wait "$child"
code=$?
# a signal ends the wait, not the task
while kill -0 "$child" 2>/dev/null; do
  wait "$child"
  code=$?
done
if [ -n "$again" ] && [ "$code" -ne 0 ] && [ "\${SLURM_RESTART_COUNT:-0}" -lt ${MOST_REQUEUES} ]; then
  echo "the time limit is near: back into the queue"
  scontrol requeue "\${SLURM_ARRAY_JOB_ID}_\${SLURM_ARRAY_TASK_ID}" && sleep 60
fi
exit "$code"
`;
}
