import { UserError } from "@spinegrade/pipeline";
import type { Plan } from "./plan.ts";

/** How many faults are listed. */
const SHOWN = 10;

/**
 * Checks that ids are unique, and that each task stands after all those that it depends on: so there is no circle.
 * @throws UserError that lists the faults.
 */
export function checkPlan({ tasks }: Plan, source: string): void {
  const before = new Set<string>();
  const all = new Set(tasks.map(({ id }) => id));
  const faults: string[] = [];
  for (const { id, dependsOn } of tasks) {
    if (before.has(id)) faults.push(`task ${id}: the id is used twice`);
    for (const needed of dependsOn) {
      if (!all.has(needed)) faults.push(`task ${id}: there is no task ${needed}, on which it depends`);
      else if (!before.has(needed))
        faults.push(`task ${id}: it must stand after task ${needed}, on which it depends`);
    }
    before.add(id);
  }
  if (faults.length === 0) return;
  const rest = faults.length > SHOWN ? [`and ${faults.length - SHOWN} more`] : [];
  throw new UserError(
    `${source} is not a plan that can run:\n  ${[...faults.slice(0, SHOWN), ...rest].join("\n  ")}`,
  );
}
