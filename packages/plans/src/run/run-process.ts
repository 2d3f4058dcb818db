import { spawn } from "node:child_process";
import { once } from "node:events";
import { open } from "node:fs/promises";
import { dirname } from "node:path";
import { errorMessage } from "@spinegrade/pipeline";
import { makeFolder } from "@spinegrade/pipeline/atomic-files";
import type { PlanExcerpt } from "../plan/open-plan.ts";
import type { PlanTask } from "../plan/plan.ts";

/** A command to run. */
export interface ProcessToRun {
  readonly plan: Pick<PlanExcerpt, "root">;
  readonly task: PlanTask;
  /** The file to which its output is appended. */
  readonly log: string;
  /** The line before it. */
  readonly title: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal | undefined;
}

/** Runs a task's command in the root of the plan. @returns why it failed; undefined where it did its work. */
export async function runProcess(job: ProcessToRun): Promise<string | undefined> {
  const { task } = job;
  await makeFolder(dirname(job.log));
  const log = await open(job.log, "a");
  try {
    await log.write(`${job.title}\n`);
    try {
      return describeEnd(await endOf(job, log.fd), task);
    } catch (error) {
      await log.write(`${errorMessage(error)}\n`);
      return `${task.command[0] ?? ""} cannot be started: ${errorMessage(error)}`;
    }
  } finally {
    await log.close();
  }
}

/**
 * Starts the command and waits for its end.
 * @param output descriptor of the file that receives its output.
 * @returns exit code and signal. @throws the error of the system or of Node where it cannot be started.
 */
async function endOf({ plan, task, env, signal }: ProcessToRun, output: number): Promise<unknown[]> {
  const [name = "", ...args] = task.command;
  const child = spawn(name === "node" ? process.execPath : name, args, {
    cwd: plan.root,
    env: taskEnv(env, task),
    stdio: ["ignore", output, output],
  });
  const stop = (): void => {
    child.kill("SIGTERM");
  };
  signal?.addEventListener("abort", stop);
  if (signal?.aborted === true) stop();
  try {
    const ended: unknown[] = await once(child, "close");
    return ended;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

function describeEnd([code, signal]: unknown[], { exitCodes }: PlanTask): string | undefined {
  if (typeof code !== "number") return `ended by ${String(signal)}`;
  return exitCodes.includes(code) ? undefined : `exit code ${code}`;
}

/** The same number of threads on every machine, and nothing of an Nx task or of a test's own Node. */
function taskEnv(env: NodeJS.ProcessEnv, { resources }: PlanTask): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !name.startsWith("NX_") && name !== "NODE_OPTIONS");
  return { ...Object.fromEntries(kept), TF_NUM_INTRAOP_THREADS: String(resources.cores) };
}
