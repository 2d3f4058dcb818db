import { scsLoss } from "@spinegrade/losses";
import { createScsNet } from "@spinegrade/model-zoo";
import { readScsOutput } from "@spinegrade/predictor";
import { createOneStageTask, type OneStageTask } from "./one-stage-task.ts";
import { scsTargets } from "./scs-targets.ts";
import type { FoldJob } from "../fold/train-fold.ts";

/** Spinal canal stenosis: five points and their grades, on Sagittal T2. */
export function createScsTask(job: FoldJob): OneStageTask {
  return createOneStageTask(job, {
    createNet: createScsNet,
    targetsOf: scsTargets,
    lossOf: (output, target, weights) => scsLoss(output, target, { weights }),
    read: readScsOutput,
  });
}
