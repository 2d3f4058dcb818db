import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import {
  CONFIG_FILE,
  didYouMean,
  loadConfig,
  readJson,
  sharedStampOf,
  UserError,
} from "@spinegrade/pipeline";
import { groupBy } from "@spinegrade/pipeline/group-by";
import { checkPlan } from "./check-plan.ts";
import { parsePlan, type PlanTask } from "./plan.ts";

/** A plan, with its places on this machine, as far as some of its tasks need it. */
export interface PlanExcerpt {
  /** Absolute path of the plan. */
  readonly path: string;
  /** The folder in which commands run. */
  readonly root: string;
  /** The folder of large files, which receipts of trainings vouch for; the root where that is not a workspace. */
  readonly workDir: string;
  /** The plan's own folder: receipts, logs, records of what runs. */
  readonly folder: string;
  readonly byId: ReadonlyMap<string, PlanTask>;
}

/** A plan that was read whole. */
export interface OpenPlan extends PlanExcerpt {
  readonly tasks: readonly PlanTask[];
  /** The `sharedStampOf` the file that was read. */
  readonly stamp: string | undefined;
}

/** The folder next to a plan that holds its receipts and logs: `plan.tasks` of `plan.json`. */
export function planFolder(path: string): string {
  return `${resolve(path).replace(/\.json$/, "")}.tasks`;
}

/** Reads a plan. @throws UserError when it or its root is absent, it is not as the schema says, or `checkPlan` finds faults. */
export async function openPlan(file: string): Promise<OpenPlan> {
  const path = resolve(file);
  const stamp = await sharedStampOf(path); // before it is read: that of a file replaced meanwhile fits no other content
  const plan = await readJson(path, parsePlan, "make it with spinegrade plan");
  checkPlan(plan, path);
  return { ...(await locatePlan(path, plan.root, plan.tasks)), stamp, tasks: plan.tasks };
}

/**
 * The places of a plan on this machine.
 * @param root as the plan names it. @param tasks those that are needed.
 * @throws UserError when the root is absent.
 */
export async function locatePlan(
  path: string,
  root: string,
  tasks: readonly PlanTask[],
): Promise<PlanExcerpt> {
  const absolute = resolve(dirname(path), root);
  requireRoot(path, absolute);
  const workDir = existsSync(join(absolute, CONFIG_FILE)) ? (await loadConfig(absolute)).workDir : absolute;
  const byId = new Map(tasks.map((task) => [task.id, task]));
  return { path, root: absolute, workDir, folder: planFolder(path), byId };
}

/** A root as a plan names it: from the plan's folder, with forward slashes. */
export function rootFrom(path: string, root: string): string {
  const inner = relative(dirname(path), resolve(root)).replaceAll("\\", "/");
  return inner === "" ? "." : inner;
}

function requireRoot(path: string, root: string): void {
  // with a dot, since a file of that name is not a folder
  if (existsSync(`${root}/.`)) return;
  throw new UserError(
    `the tasks of ${path} run in the folder ${root}, which does not exist: ` +
      'move a plan together with that folder, or correct "root" in it',
  );
}

/** A task of a plan by its id. @throws UserError with the nearest id. */
export function taskOf({ path, byId }: PlanExcerpt, id: string): PlanTask {
  const task = byId.get(id);
  if (task === undefined) throw new UserError(`${path} has no task "${id}"${didYouMean(id, byId.keys())}`);
  return task;
}

/** The tasks of each kind, in the order of the plan: the place in this list is a task's index in an array. */
export function tasksByKind({ tasks }: Pick<OpenPlan, "tasks">): ReadonlyMap<string, readonly PlanTask[]> {
  return groupBy(tasks, ({ kind }) => kind);
}

/** The paths of a task's files. */
export interface TaskPlaces {
  readonly receipt: string;
  readonly log: string;
  /** The record of its last attempt. */
  readonly record: string;
  readonly lock: string;
}

/** The files of a task in the plan's folder. */
export function placesOf({ folder }: Pick<OpenPlan, "folder">, { id, receipt }: PlanTask): TaskPlaces {
  return {
    receipt: join(folder, receipt),
    log: join(folder, "logs", `${id}.log`),
    record: join(folder, "records", `${id}.json`),
    lock: join(folder, "locks", id),
  };
}
