import type { TwoStageTask } from "../task/two-stage-task.ts";
import { GRADES_AXIAL } from "./tasks/axial-grades-task.ts";
import { GRADES_FUSION } from "./fusion/fusion-task.ts";
import { GRADES_T1, GRADES_T2 } from "./tasks/sagittal-grades-task.ts";

/** The tasks that grade crops around points. */
export const GRADER_TASKS: readonly TwoStageTask[] = [GRADES_T1, GRADES_T2, GRADES_AXIAL, GRADES_FUSION];
