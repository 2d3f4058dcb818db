import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { makeTask, type TaskParts } from "../plan/make-task.ts";
import { type OpenPlan, openPlan } from "../plan/open-plan.ts";
import type { PlanTask } from "../plan/plan.ts";
import { savePlan } from "../plan/save-plan.ts";

/** A task of a tiny plan: a shell script, which is to write `<id>.txt`. */
export interface TinyTask {
  readonly id: string;
  readonly kind: string;
  readonly script: string;
  readonly dependsOn?: readonly string[];
  readonly minutes?: number;
}

/** A script that writes its text into the output of the task, and a line into its log. */
export function writing(id: string, text: string): string {
  return `echo writes ${id}; printf %s '${text}' > ${id}.txt`;
}

/** Writes a plan of tasks that take no time into a folder, and opens it. @param inputs changes the hashes of all tasks. */
export async function tinyPlan(folder: string, tiny: readonly TinyTask[], inputs = 1): Promise<OpenPlan> {
  const root = join(folder, "root");
  await mkdir(root, { recursive: true });
  const tasks: PlanTask[] = [];
  for (const { id, kind, script, dependsOn = [], minutes = 2 } of tiny) {
    const parts: TaskParts = {
      ...{ id, kind, command: ["sh", "-c", script], outputs: [`${id}.txt`], inputs: { inputs } },
      dependsOn: tasks.filter((task) => dependsOn.includes(task.id)),
      resources: { cores: 1, memoryMiB: 100, gpus: 0, minutes },
    };
    tasks.push(makeTask(parts));
  }
  const path = join(folder, "plan.json");
  await savePlan(path, root, tasks);
  return await openPlan(path);
}

/** Two parts and what joins them. */
export const THREE: readonly TinyTask[] = [
  { id: "part-1", kind: "part", script: writing("part-1", "one") },
  { id: "part-2", kind: "part", script: writing("part-2", "two") },
  { id: "join", kind: "join", dependsOn: ["part-1", "part-2"], script: writing("join", "one two") },
];
