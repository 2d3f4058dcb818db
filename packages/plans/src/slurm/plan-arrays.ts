import { type OpenPlan, tasksByKind } from "../plan/open-plan.ts";
import type { PlanTask, Resources } from "../plan/plan.ts";

/** An array to submit: tasks of one kind, none of which depends on another of them. */
export interface TaskArray {
  readonly kind: string;
  readonly tasks: readonly PlanTask[];
  /** Places among all tasks of the kind, in rising order. */
  readonly places: readonly number[];
  readonly offset: number;
  /** The most that one of its tasks needs. */
  readonly resources: Resources;
}

/**
 * Divides tasks into arrays: one a kind, several where there are more than an array may have, or where a kind has tasks that
 * depend on others of it. An array stands after those on whose tasks its own depend.
 * @param wanted ids of the tasks to run.
 * @param arraySize Slurm's MaxArraySize: indices are smaller.
 */
export function planArrays(plan: OpenPlan, wanted: ReadonlySet<string>, arraySize: number): TaskArray[] {
  const depths = depthsOf(plan, wanted);
  const groups = new Map<
    string,
    { readonly depth: number; readonly kind: string; readonly placed: Placed[] }
  >();
  for (const [kind, tasks] of tasksByKind(plan))
    for (const [place, task] of tasks.entries()) {
      if (!wanted.has(task.id)) continue;
      const depth = depths.get(task.id) ?? 0;
      const group = groups.get(`${kind} ${depth}`) ?? { depth, kind, placed: [] };
      groups.set(`${kind} ${depth}`, group);
      group.placed.push({ task, place });
    }
  return [...groups.values()]
    .sort((a, b) => a.depth - b.depth)
    .flatMap(({ kind, placed }) => cut(placed, arraySize).map((part) => toArray(kind, part, arraySize)));
}

/** An array as two, the first with the larger half of its tasks. */
export function halve(array: TaskArray): readonly [TaskArray, TaskArray] {
  const middle = Math.ceil(array.tasks.length / 2);
  const part = (from: number, to?: number): TaskArray => ({
    ...array,
    tasks: array.tasks.slice(from, to),
    places: array.places.slice(from, to),
  });
  return [part(0, middle), part(middle)];
}

interface Placed {
  readonly task: PlanTask;
  readonly place: number;
}

/** Parts whose places differ by less than the size of an array; the first begins at place 0. */
function cut(placed: readonly Placed[], arraySize: number): Placed[][] {
  const parts: Placed[][] = [];
  let end = arraySize;
  for (const one of placed) {
    const last = parts.at(-1);
    if (last !== undefined && one.place < end) last.push(one);
    else {
      if (one.place >= end) end = one.place + arraySize;
      parts.push([one]);
    }
  }
  return parts;
}

function toArray(kind: string, placed: readonly Placed[], arraySize: number): TaskArray {
  const [tasks, places] = [placed.map(({ task }) => task), placed.map(({ place }) => place)];
  const [first = 0, last = 0] = [places[0], places.at(-1)];
  const resources = tasks.map((task) => task.resources).reduce(mostOf);
  return { kind, tasks, places, offset: last < arraySize ? 0 : first, resources };
}

function mostOf(a: Resources, b: Resources): Resources {
  return {
    cores: Math.max(a.cores, b.cores),
    memoryMiB: Math.max(a.memoryMiB, b.memoryMiB),
    gpus: Math.max(a.gpus, b.gpus),
    minutes: Math.max(a.minutes, b.minutes),
  };
}

/** For each wanted task, the length of the longest chain of wanted tasks of its kind before it; kinds follow one another. */
function depthsOf({ tasks }: OpenPlan, wanted: ReadonlySet<string>): ReadonlyMap<string, number> {
  const depths = new Map<string, number>();
  for (const { id, dependsOn } of tasks) {
    if (!wanted.has(id)) continue;
    let depth = 0;
    for (const needed of dependsOn) {
      const before = depths.get(needed);
      if (before !== undefined) depth = Math.max(depth, before + 1);
    }
    depths.set(id, depth);
  }
  return depths;
}
