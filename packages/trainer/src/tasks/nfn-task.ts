import { nfnLoss } from "@spinegrade/losses";
import { createNfnNet } from "@spinegrade/model-zoo";
import { readNfnOutput } from "@spinegrade/predictor";
import { nfnTargets } from "./nfn-targets.ts";
import { createOneStageTask, type OneStageTask } from "./one-stage-task.ts";
import type { FoldJob } from "../fold/train-fold.ts";

/** Neural foraminal narrowing: ten points and their grades, on Sagittal T1. */
export function createNfnTask(job: FoldJob): OneStageTask {
  const { matching } = job.config;
  return createOneStageTask(job, {
    createNet: createNfnNet,
    targetsOf: nfnTargets,
    lossOf: (output, target, weights) => nfnLoss(output, target, { ...(matching && { matching }), weights }),
    read: readNfnOutput,
  });
}
