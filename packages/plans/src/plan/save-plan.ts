import { dirname, relative, resolve } from "node:path";
import { claimFolder, writeJsonAtomic } from "@spinegrade/pipeline";
import { checkPlan } from "./check-plan.ts";
import { planFolder } from "./open-plan.ts";
import { parsePlan, type Plan, type PlanTask } from "./plan.ts";

/**
 * Writes a plan and claims the folder of its receipts and logs.
 * @param root the folder in which its commands run.
 * @throws UserError when it cannot be written, or a folder of that name is the user's own.
 */
export async function savePlan(file: string, root: string, tasks: readonly PlanTask[]): Promise<Plan> {
  const path = resolve(file);
  const inner = relative(dirname(path), resolve(root)).replaceAll("\\", "/");
  const plan = parsePlan({ version: 1, root: inner === "" ? "." : inner, tasks }, path);
  checkPlan(plan, path);
  await claimFolder(planFolder(path));
  await writeJsonAtomic(path, plan);
  return plan;
}
