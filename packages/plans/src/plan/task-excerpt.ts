import { existsSync } from "node:fs";
import { readdir, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import {
  closedObject,
  compileSchema,
  errorCode,
  explainWriteFailure,
  isPathName,
  readSealedJson,
  removeLeftovers,
  sealJson,
  sha256,
  sharedStampOf,
  temporaryName,
  UserError,
} from "@spinegrade/pipeline";
import { makeFolder } from "@spinegrade/pipeline/atomic-files";
import {
  locatePlan,
  type OpenPlan,
  planFolder,
  type PlanExcerpt,
  rootFrom,
  tasksByKind,
  taskOf,
} from "./open-plan.ts";
import { type PlanTask, ROOT_SCHEMA, TASK_SCHEMA } from "./plan.ts";

/** The part of a plan that a task of an array reads, because the plan grows with the number of tasks. */
interface ExcerptFile {
  readonly root: string;
  readonly task: PlanTask;
  /** The tasks that it depends on. */
  readonly needed: readonly PlanTask[];
}

const parseExcerpt = compileSchema<ExcerptFile>(
  closedObject({ root: ROOT_SCHEMA, task: TASK_SCHEMA, needed: { type: "array", items: TASK_SCHEMA } }),
);

const HASH_LENGTH = 16;

/** The excerpts of one state of a plan: once the plan's file changes, they are no longer found. */
function folderOf(path: string, stamp: string): string {
  return join(planFolder(path), "excerpts", sha256(stamp).slice(0, HASH_LENGTH));
}

function nameOf(kind: string, place: number): string {
  return `${kind}-${place}.json`;
}

/**
 * Writes an excerpt for each task into the plan's folder, and removes those of earlier states of the plan. Does nothing where they
 * are there. The folder, which is claimed, gets all of them at once or none; their seals show what a power cut took.
 * @throws UserError when they cannot be written.
 */
export async function writeExcerpts(plan: OpenPlan): Promise<void> {
  if (plan.stamp === undefined) return;
  const folder = folderOf(plan.path, plan.stamp);
  if (existsSync(folder)) return;
  const written = temporaryName(folder);
  try {
    await makeFolder(written);
    for (const [kind, tasks] of tasksByKind(plan))
      for (const [place, task] of tasks.entries())
        await writeFile(join(written, nameOf(kind, place)), toExcerpt(plan, task));
    await rename(written, folder);
  } catch (error) {
    await rm(written, { recursive: true, force: true });
    // another submission of the same plan was faster
    if (errorCode(error) !== "ENOTEMPTY" && errorCode(error) !== "EEXIST")
      throw explainWriteFailure(folder, error);
  }
  await removeOthers(plan, folder);
}

function toExcerpt(plan: OpenPlan, task: PlanTask): string {
  const needed = task.dependsOn.map((id) => taskOf(plan, id));
  const excerpt: ExcerptFile = { root: rootFrom(plan.path, plan.root), task, needed };
  return sealJson(excerpt, (value) => `${JSON.stringify(value)}\n`);
}

async function removeOthers(plan: OpenPlan, own: string): Promise<void> {
  const all = join(plan.folder, "excerpts");
  for (const name of await readdir(all))
    if (isState(name) && join(all, name) !== own) await rm(join(all, name), { recursive: true, force: true });
  await removeLeftovers(all);
}

/** Whether this is the name of a state of the plan, not of a folder that is being written. */
function isState(name: string): boolean {
  return name.length === HASH_LENGTH;
}

/** A task, and its plan as far as the task needs it. */
export interface TaskExcerpt {
  readonly plan: PlanExcerpt;
  readonly task: PlanTask;
}

/**
 * Opens the excerpt of a task.
 * @param place among the tasks of its kind.
 * @param log receives why an excerpt that exists cannot be used.
 * @returns undefined where there is none of the plan as it is now, and the plan must be opened.
 * @throws UserError when the plan's root is absent.
 */
export async function openExcerpt(
  file: string,
  { kind, place }: { readonly kind: string; readonly place: number },
  log: (line: string) => void,
): Promise<TaskExcerpt | undefined> {
  const path = resolve(file);
  const stamp = await sharedStampOf(path);
  if (stamp === undefined || !isPathName(kind)) return undefined;
  const excerpt = await readExcerpt(join(folderOf(path, stamp), nameOf(kind, place)), log);
  if (excerpt === undefined) return undefined;
  const { root, task, needed } = excerpt;
  return { plan: await locatePlan(path, root, [task, ...needed]), task };
}

async function readExcerpt(path: string, log: (line: string) => void): Promise<ExcerptFile | undefined> {
  try {
    return await readSealedJson(path, parseExcerpt);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (errorCode(error.cause) !== "ENOENT") log(`${error.message}; the plan is read in its place`);
    return undefined;
  }
}
