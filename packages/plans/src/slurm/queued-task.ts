import type { OpenPlan } from "../plan/open-plan.ts";
import { readQueue } from "./slurm-queue.ts";
import { placesInSlurm, readSubmissions } from "./submissions.ts";

/** A task in the queue of a cluster. */
export interface QueuedTask {
  readonly isRunning: boolean;
  /** The node, or why it waits. */
  readonly where: string;
}

/** The tasks of a plan that are in Slurm's queue, by id; asks Slurm only where something was submitted. */
export async function findQueued(plan: OpenPlan): Promise<ReadonlyMap<string, QueuedTask>> {
  const submissions = await readSubmissions(plan);
  const elements = await readQueue([...new Set(submissions.map(({ job }) => job))]);
  const byPlace = new Map(elements.map((element) => [`${element.job}_${element.index ?? ""}`, element]));
  const queued = new Map<string, QueuedTask>();
  for (const [id, { job, index }] of placesInSlurm(plan, submissions)) {
    const element = byPlace.get(`${job}_${index}`);
    if (element === undefined) continue;
    const { isRunning, where } = element;
    queued.set(id, { isRunning, where: `${where} (slurm ${job}_${index})` });
  }
  return queued;
}
