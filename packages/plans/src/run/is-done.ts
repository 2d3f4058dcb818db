import { basename, dirname, join } from "node:path";
import { isAsStored, readReceipt, type Receipt, UserError } from "@spinegrade/pipeline";
import { type OpenPlan, placesOf, type PlanExcerpt } from "../plan/open-plan.ts";
import type { PlanTask } from "../plan/plan.ts";

/** The name in the receipt of a plan's task. */
export function receiptName({ kind, id }: PlanTask): string {
  return `plans:${kind}.${id}`;
}

/**
 * Whether a task is done: its receipt is of the same inputs, and every output has the checksum that the receipt states. An
 * output that is itself a receipt vouches for files of the work folder, such as checkpoints: they must have their sizes.
 * An absent or damaged file makes the task undone.
 */
export async function isDone(plan: PlanExcerpt, task: PlanTask): Promise<boolean> {
  const receipt = await findReceipt(placesOf(plan, task).receipt);
  if (receipt?.contentKey !== task.inputs) return false;
  const stored = new Set(receipt.stored.map(({ path }) => path));
  // a plan edited by hand may name outputs that its receipt does not
  if (!task.outputs.every((path) => isReceipt(path) || stored.has(path))) return false;
  for (const file of receipt.stored) if (!(await isAsStored(plan.root, file))) return false;
  for (const path of task.outputs) if (!(await isVouchedFor(plan, path))) return false;
  return true;
}

/** Whether an output is a receipt, whose own seal is checked: that of a training differs with times of the clock. */
export function isReceipt(path: string): boolean {
  return basename(path) === "receipt.json";
}

async function isVouchedFor({ root, workDir }: PlanExcerpt, path: string): Promise<boolean> {
  if (!isReceipt(path)) return true;
  const folder = join(root, dirname(path));
  const receipt = await findReceipt(folder);
  // a receipt lists files of the work folder, or of the folder that it is in
  for (const file of receipt?.stored ?? [])
    if (!(await isAsStored(workDir, file)) && !(await isAsStored(folder, file))) return false;
  return receipt !== undefined;
}

async function findReceipt(folder: string): Promise<Receipt | undefined> {
  try {
    return await readReceipt(folder);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** The ids of those tasks that are done. */
export async function findDone(plan: OpenPlan, tasks = plan.tasks): Promise<ReadonlySet<string>> {
  const done = new Set<string>();
  for (const task of tasks) if (await isDone(plan, task)) done.add(task.id);
  return done;
}
