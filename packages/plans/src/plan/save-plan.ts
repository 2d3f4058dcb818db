import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { claimFolder, readJson, UserError, writeJsonAtomic } from "@spinegrade/pipeline";
import { checkPlan } from "./check-plan.ts";
import { planFolder, rootFrom } from "./open-plan.ts";
import { parsePlan, type Plan, type PlanTask } from "./plan.ts";

/**
 * Writes a plan and claims the folder of its receipts and logs.
 * @param root the folder in which its commands run.
 * @throws UserError when it cannot be written, or a file or folder of that name is the user's own.
 */
export async function savePlan(file: string, root: string, tasks: readonly PlanTask[]): Promise<Plan> {
  const path = resolve(file);
  const plan = parsePlan({ version: 1, root: rootFrom(path, root), tasks }, path);
  checkPlan(plan, path);
  await mustBePlan(path);
  await claimFolder(planFolder(path));
  await writeJsonAtomic(path, plan);
  return plan;
}

/** Refuses to replace a file that is not a plan. */
async function mustBePlan(path: string): Promise<void> {
  if (!existsSync(path)) return;
  await readJson(path, parsePlan).catch((cause: unknown) => {
    if (!(cause instanceof UserError)) throw cause;
    throw new UserError(`${path} exists and is not a plan: name another file, or move it away`, { cause });
  });
}
