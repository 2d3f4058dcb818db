import { canonicalJson, type Command, command } from "@spinegrade/pipeline";
import { openPlan } from "../plan/open-plan.ts";
import { findEnded } from "../slurm/ended-task.ts";
import { findQueued } from "../slurm/queued-task.ts";
import { formatStatus } from "../status/format-status.ts";
import { findStatus, type TaskStatus } from "../status/task-status.ts";

/** The command `status`. */
export function statusCommand(): Command {
  return command({
    summary:
      "Shows the status of the tasks of a plan: waiting, queued, running and where, stopped, failed with the end of the log,\n" +
      "done; and the time that is left by the plan's estimates.\n" +
      "reads  PLAN, PLAN.tasks, the queue of a cluster to which the plan was submitted",
    operands: "PLAN",
    options: {
      all: { type: "boolean", help: "every task of a large plan" },
      json: { type: "boolean", help: "print the tasks as JSON" },
    },
    run: async ({ values, required }) => {
      const plan = await openPlan(required("PLAN"));
      const queued = await findQueued(plan);
      const statuses = await findStatus(plan, { queued, ended: await findEnded(plan, queued) });
      return values.json === true
        ? canonicalJson(statuses.map(toJson))
        : formatStatus(statuses, values.all === true);
    },
  });
}

function toJson({ task, ...status }: TaskStatus): object {
  return { id: task.id, kind: task.kind, ...status };
}
