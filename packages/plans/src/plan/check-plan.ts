import { UserError } from "@spinegrade/pipeline";
import type { Plan, PlanTask } from "./plan.ts";

/** Number of faults to list. */
const SHOWN = 10;

/**
 * Checks that ids are unique, that each task stands after all those that it depends on, so that there is no cycle, and that
 * no two tasks write the same file.
 * @throws UserError that lists the faults.
 */
export function checkPlan({ tasks }: Plan, source: string): void {
  const faults = [...findOrderFaults(tasks), ...findSharedFiles(tasks)];
  if (faults.length === 0) return;
  const rest = faults.length > SHOWN ? [`and ${faults.length - SHOWN} more`] : [];
  throw new UserError(
    `${source} is not a plan that can run:\n  ${[...faults.slice(0, SHOWN), ...rest].join("\n  ")}`,
  );
}

function findOrderFaults(tasks: readonly PlanTask[]): string[] {
  const before = new Set<string>();
  const all = new Set(tasks.map(({ id }) => id));
  const faults: string[] = [];
  for (const { id, dependsOn } of tasks) {
    if (before.has(id)) faults.push(`task ${id}: the id is used twice`);
    for (const needed of dependsOn) {
      if (!all.has(needed)) faults.push(`task ${id}: there is no task ${needed}, on which it depends`);
      else if (needed === id) faults.push(`task ${id}: it depends on itself`);
      else if (!before.has(needed))
        faults.push(`task ${id}: it must stand after task ${needed}, on which it depends`);
    }
    before.add(id);
  }
  return faults;
}

/** Two tasks that write one file would undo each other's work in every run. */
function findSharedFiles(tasks: readonly PlanTask[]): string[] {
  const owners = new Map<string, string>();
  const faults: string[] = [];
  for (const { id, receipt, outputs } of tasks)
    for (const file of [`receipt ${receipt}`, ...outputs.map((path) => `output ${path}`)]) {
      const owner = owners.get(file) ?? id;
      if (owner !== id) faults.push(`task ${id}: its ${file} is also that of task ${owner}`);
      owners.set(file, owner);
    }
  return faults;
}
