import { join } from "node:path";
import {
  closedObject,
  compileSchema,
  errorCode,
  readJson,
  UserError,
  writeJsonAtomic,
} from "@spinegrade/pipeline";
import { type OpenPlan, tasksByKind } from "../plan/open-plan.ts";
import type { PlanTask } from "../plan/plan.ts";

/** An array that was submitted. */
export interface Submission {
  readonly job: number;
  readonly kind: string;
  /** Offset from an index of the array to a task's place among those of its kind. */
  readonly offset: number;
  /** Places of its tasks among those of the kind. */
  readonly places: readonly number[];
}

const COUNT = { type: "integer", minimum: 0 };

const parseSubmissions = compileSchema<readonly Submission[]>({
  type: "array",
  items: closedObject({
    ...{ job: COUNT, kind: { type: "string" }, offset: COUNT },
    places: { type: "array", items: COUNT },
  }),
});

function pathOf({ folder }: OpenPlan): string {
  return join(folder, "slurm", "jobs.json");
}

/** The arrays of a plan that were submitted, the latest last; none where none was. @throws UserError when it is damaged. */
export async function readSubmissions(plan: OpenPlan): Promise<readonly Submission[]> {
  try {
    return await readJson(pathOf(plan), parseSubmissions);
  } catch (error) {
    if (error instanceof UserError && errorCode(error.cause) === "ENOENT") return [];
    throw error;
  }
}

/** Records the arrays of a plan. */
export async function writeSubmissions(plan: OpenPlan, submissions: readonly Submission[]): Promise<void> {
  await writeJsonAtomic(pathOf(plan), submissions);
}

/** A task's place in the latest array that holds it. */
export interface SubmittedTask {
  readonly job: number;
  readonly index: number;
}

/** The place of each submitted task in Slurm, by its id. */
export function placesInSlurm(
  plan: OpenPlan,
  submissions: readonly Submission[],
): ReadonlyMap<string, SubmittedTask> {
  const kinds = tasksByKind(plan);
  const found = new Map<string, SubmittedTask>();
  for (const { job, kind, offset, places } of submissions)
    for (const place of places) {
      const task: PlanTask | undefined = kinds.get(kind)?.[place];
      if (task !== undefined) found.set(task.id, { job, index: place - offset });
    }
  return found;
}
