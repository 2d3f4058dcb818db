import { GRADER_TASKS } from "../graders/grader-tasks.ts";
import { LEVELS_AXIAL } from "../levels/levels-task.ts";
import { POINTS_SAGITTAL } from "../points/tasks/sagittal-points-task.ts";
import { POINTS_SLICE_T1, POINTS_SLICE_T2 } from "../points/tasks/middle-slice-task.ts";
import { POINTS_AXIAL } from "../points/tasks/slice-points-task.ts";
import { POINTS_AXIAL_VOLUME, POINTS_T1, POINTS_T2 } from "../points/tasks/volume-points-task.ts";
import type { TwoStageTask } from "./two-stage-task.ts";

/** The tasks available to run files. To add a task, write its file and add an entry here. */
const SHIPPED: readonly TwoStageTask[] = [
  POINTS_T1,
  POINTS_T2,
  LEVELS_AXIAL,
  POINTS_AXIAL,
  POINTS_SLICE_T1,
  POINTS_SLICE_T2,
  POINTS_AXIAL_VOLUME,
  POINTS_SAGITTAL,
  ...GRADER_TASKS,
];

const registered = new Map(SHIPPED.map((task) => [task.name, task]));

/**
 * Registers a program's own task in this process.
 * @throws RangeError when another task already has this name.
 */
export function registerTwoStageTask(task: TwoStageTask): void {
  const known = registered.get(task.name);
  if (known !== undefined && known !== task) throw new RangeError(`there is a task "${task.name}" already`);
  registered.set(task.name, task);
}

/** All registered tasks, the shipped ones first. */
export function listTwoStageTasks(): readonly TwoStageTask[] {
  return [...registered.values()];
}

/** Finds a task by name; undefined when it is none of the two-stage solution. */
export function findTwoStageTask(name: string): TwoStageTask | undefined {
  return registered.get(name);
}
