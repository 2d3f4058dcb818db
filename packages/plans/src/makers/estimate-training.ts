import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { closedObject, compileSchema, errorMessage, parseJson, UserError } from "@spinegrade/pipeline";
import { ownCommand } from "../plan/own-command.ts";
import type { Resources } from "../plan/plan.ts";
import { type PlanOptions, UNMEASURED } from "./plan-options.ts";

const execute = promisify(execFile);

const NUMBER = { type: "number" };
const COUNTS = ["parameters", "trainingSamples", "validationSamples", "stepsInEpoch", "steps"] as const;

const parseEstimate = compileSchema<{ readonly seconds: number; readonly peakRssMiB: number }>(
  closedObject({
    ...Object.fromEntries(COUNTS.map((name) => [name, NUMBER])),
    ...{ secondsPerStep: NUMBER, seconds: NUMBER, peakRssMiB: NUMBER, stateMiB: NUMBER },
    slices: closedObject({ measured: NUMBER, step: NUMBER }),
  }),
);

/** Allowances between an estimate and a limit: for volumes with more slices, and for a slower machine. */
const MARGIN = 1.5;

/** Estimates the needs of a run's fold by the trainer's dry run on this machine, unless the options state them. */
export async function estimateTraining(run: string, fold: number, options: PlanOptions): Promise<Resources> {
  const { cores, gpus, minutes, memoryMiB } = options;
  if (minutes !== undefined && memoryMiB !== undefined) return { cores, gpus, minutes, memoryMiB };
  const measured = await dryRun(run, fold, options);
  const whole = (value: number): number => Math.max(1, Math.ceil(MARGIN * value));
  return {
    ...{ cores, gpus },
    minutes: minutes ?? (measured ? whole(measured.seconds / 60) : UNMEASURED.minutes),
    memoryMiB: memoryMiB ?? (measured ? whole(measured.peakRssMiB) : UNMEASURED.memoryMiB),
  };
}

async function dryRun(
  run: string,
  fold: number,
  { root, cores, gpus, note }: PlanOptions,
): Promise<{ readonly seconds: number; readonly peakRssMiB: number } | undefined> {
  const device = gpus > 0 ? "gpu" : "cpu";
  const args = ["train", run, "--fold", String(fold), "--device", device, "--dry-run", "--json"];
  const [, ...command] = ownCommand(root, "trainer", ...args);
  try {
    const env = { ...process.env, TF_NUM_INTRAOP_THREADS: String(cores) };
    const { stdout } = await execute(process.execPath, command, { cwd: root, env });
    return parseEstimate(parseJson(stdout, "the estimate"), "the estimate");
  } catch (error) {
    if (!(error instanceof UserError) && !hasExitCode(error)) throw error;
    note(`the time of ${run} is not estimated, ${UNMEASURED.minutes} min are taken: ${reasonOf(error)}`);
    return undefined;
  }
}

function hasExitCode(error: unknown): boolean {
  return typeof error === "object" && error !== null && typeof Reflect.get(error, "code") === "number";
}

/** The first line that the command wrote about its failure. */
function reasonOf(error: unknown): string {
  const stderr: unknown = typeof error === "object" && error !== null ? Reflect.get(error, "stderr") : "";
  const line = /^error: (.*)$/m.exec(typeof stderr === "string" ? stderr : "")?.[1];
  return line ?? errorMessage(error);
}
