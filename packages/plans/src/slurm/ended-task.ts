import type { OpenPlan } from "../plan/open-plan.ts";
import type { QueuedTask } from "./queued-task.ts";
import { readEnded } from "./slurm-accounting.ts";
import { placesInSlurm, readSubmissions } from "./submissions.ts";

/** The ends of a plan's tasks that have left Slurm's queue, in words, by id; as far as Slurm still knows. */
export async function findEnded(
  plan: OpenPlan,
  queued: ReadonlyMap<string, QueuedTask>,
): Promise<ReadonlyMap<string, string>> {
  const left = [...placesInSlurm(plan, await readSubmissions(plan))].filter(([id]) => !queued.has(id));
  if (left.length === 0) return new Map();
  const elements = await readEnded([...new Set(left.map(([, { job }]) => job))]);
  const byPlace = new Map(elements.map((element) => [`${element.job}_${element.index}`, element]));
  const ended = new Map<string, string>();
  for (const [id, { job, index }] of left) {
    const element = byPlace.get(`${job}_${index}`);
    if (element === undefined || element.state === "COMPLETED") continue;
    const where = element.where === "" ? "" : ` on ${element.where}`;
    ended.set(id, `Slurm says ${element.state}${where} (${job}_${index})`);
  }
  return ended;
}
