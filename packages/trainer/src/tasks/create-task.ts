import type { Task } from "@spinegrade/competition-data";
import { createNfnTask } from "./nfn-task.ts";
import type { OneStageTask } from "./one-stage-task.ts";
import { requireGrades } from "./require-grades.ts";
import { createScsTask } from "./scs-task.ts";
import type { FoldJob } from "../fold/train-fold.ts";

/** What is trained for each task that a run file can name. */
const TRAINED_TASKS: Readonly<Record<Task, (job: FoldJob) => OneStageTask>> = {
  nfn: createNfnTask,
  scs: createScsTask,
};

/**
 * Makes the task of a job. The caller disposes its net.
 * @throws UserError when there is no such encoder, or the data hold no grade.
 */
export function createTask(job: FoldJob): OneStageTask {
  requireGrades(job.data);
  return TRAINED_TASKS[job.config.net.task](job);
}
