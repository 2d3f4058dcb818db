import { existsSync, readdirSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";
import { type Command, command, EXIT, readChoice, readWhole, UserError } from "@spinegrade/pipeline";
import { writeManifests } from "../kubernetes/write-manifests.ts";
import {
  type OpenPlan,
  openPlan,
  placesOf,
  type PlanExcerpt,
  tasksByKind,
  taskOf,
} from "../plan/open-plan.ts";
import type { PlanTask } from "../plan/plan.ts";
import { openExcerpt, type TaskExcerpt } from "../plan/task-excerpt.ts";
import { type PlannedOutcome, runHere } from "../run/run-here.ts";
import { runTask } from "../run/run-task.ts";
import { lastLinesOf } from "../status/last-lines.ts";
import { runPlanOnSlurm } from "./run-plan-on-slurm.ts";
import { stopSignal } from "./stop-signal.ts";

const BACKENDS = ["local", "slurm", "kubernetes"] as const;
const GPUS = "/proc/driver/nvidia/gpus";

const OPTIONS = {
  on: {
    type: "string",
    value: BACKENDS.join("|"),
    default: "local",
    help: "this machine, a Slurm cluster, or manifests for Kubernetes",
  },
  task: { type: "string", value: "ID", help: "only this task, here; what it depends on must be done" },
  kind: { type: "string", value: "KIND", help: "with --index: only one task of this kind, as arrays run it" },
  index: { type: "string", value: "N", help: "its place among the tasks of the kind, from 0" },
  offset: { type: "string", value: "N", default: "0", help: "added to --index, for kinds of several arrays" },
  image: { type: "string", value: "NAME", help: "for Kubernetes: an image that has spinegrade" },
  claim: { type: "string", value: "NAME", help: "for Kubernetes: the volume claim of plan, root and data" },
  mount: { type: "string", value: "PATH", help: "for Kubernetes: where the claim is mounted" },
  sbatch: {
    type: "string",
    value: "OPTION",
    multiple: true,
    help: "an option for sbatch, as in --sbatch=--partition=gpu",
  },
  wait: { type: "boolean", help: "on a cluster: wait until no task is in the queue" },
} as const;

/** The command `run`. */
export function runCommandOfPlans(): Command {
  return command({
    summary:
      "Runs the tasks of a plan that are not done, here or on a cluster; run it again to resume where it stopped. A task is done\n" +
      "when its receipt has the hash of its inputs and the checksums of its outputs.\n" +
      "reads  PLAN\n" +
      "writes what the tasks write; receipts, logs and records in PLAN.tasks\n" +
      "Exit code 0: all tasks are done, or submitted; 2: some are not.",
    operands: "PLAN",
    options: OPTIONS,
    run: async ({ values, required }) => {
      const file = required("PLAN");
      const excerpt = await chosenExcerpt(file, values);
      if (excerpt !== undefined) return await runOne(excerpt.plan, excerpt.task);
      const plan = await openPlan(file);
      const only = chosenTask(plan, values);
      if (only !== undefined) return await runOne(plan, only);
      const backend = readChoice("--on", values.on, BACKENDS);
      if (backend === "local") return await runAll(plan);
      if (backend === "kubernetes") return await writeForKubernetes(plan, values);
      return await runPlanOnSlurm(plan, { sbatch: values.sbatch ?? [], wait: values.wait === true });
    },
  });
}

/** The options that choose one task. */
type TaskChoice = Readonly<Partial<Record<"task" | "kind" | "index" | "offset", string>>>;

const WHOLE = /^\d{1,10}$/;

/** The excerpt of the task of an array; undefined where there is none, and for wrong options, which the plan explains. */
async function chosenExcerpt(
  file: string,
  { task, kind, index = "", offset = "0" }: TaskChoice,
): Promise<TaskExcerpt | undefined> {
  if (task !== undefined || kind === undefined || !WHOLE.test(index) || !WHOLE.test(offset)) return undefined;
  return await openExcerpt(file, { kind, place: Number(offset) + Number(index) }, say);
}

function chosenTask(plan: OpenPlan, { task, kind, index, offset }: TaskChoice): PlanTask | undefined {
  if (task !== undefined) return taskOf(plan, task);
  if (kind === undefined && index === undefined) return undefined;
  if (kind === undefined || index === undefined)
    throw new UserError("--kind and --index must be given together");
  const kinds = tasksByKind(plan);
  const own = kinds.get(readChoice("--kind", kind, [...kinds.keys()])) ?? [];
  const most = own.length - 1;
  const start = readWhole("--offset", offset ?? "0", [0, most]);
  const chosen = own[start + readWhole("--index", index, [0, most - start])];
  if (chosen === undefined) throw new UserError(`the plan has no task ${index} of the kind ${kind}`);
  return chosen;
}

async function writeForKubernetes(
  plan: OpenPlan,
  { image, claim, mount }: Readonly<Partial<Record<"image" | "claim" | "mount", string>>>,
): Promise<string> {
  if (image === undefined || claim === undefined || mount === undefined)
    throw new UserError("--on kubernetes needs --image NAME, --claim NAME and --mount PATH");
  const { folder, jobs } = await writeManifests(plan, { image, claim, mount });
  return `${jobs} jobs; nothing was submitted. Where kubectl works: sh ${folder}/apply.sh\n`;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function runOne(plan: PlanExcerpt, task: PlanTask): Promise<number> {
  const outcome = await runTask(plan, task, { signal: stopSignal(), log: say });
  await sayOutcome(plan, task, outcome);
  return outcome === "known" || outcome === "done" ? EXIT.clean : EXIT.error;
}

async function runAll(plan: OpenPlan): Promise<number> {
  const saying: Promise<void>[] = [];
  const outcomes = await runHere(plan, {
    ...{ signal: stopSignal(), log: say, machine: thisMachine() },
    onTask: (task, outcome) => saying.push(sayOutcome(plan, task, outcome)),
  });
  await Promise.all(saying);
  const left = [...outcomes.values()].filter((outcome) => outcome !== "known" && outcome !== "done").length;
  const done = `${outcomes.size - left} of ${outcomes.size} tasks are done`;
  process.stdout.write(
    left === 0 ? `${done}\n` : `${done}; why others are not: spinegrade status ${plan.path}\n`,
  );
  return left === 0 ? EXIT.clean : EXIT.finishedWithFailures;
}

async function sayOutcome(plan: PlanExcerpt, task: PlanTask, outcome: PlannedOutcome): Promise<void> {
  const { log } = placesOf(plan, task);
  const lines = outcome === "failed" ? (await lastLinesOf(log)).map((line) => `  ${line}\n`) : [];
  process.stderr.write(
    `${task.id}: ${outcome}${lines.length > 0 ? `; ${log} ends:\n${lines.join("")}` : "\n"}`,
  );
}

function thisMachine(): { cores: number; memoryMiB: number; gpus: number } {
  const gpus = existsSync(GPUS) ? readdirSync(GPUS).length : 0;
  return { cores: availableParallelism(), memoryMiB: Math.floor(totalmem() / 2 ** 20), gpus };
}
