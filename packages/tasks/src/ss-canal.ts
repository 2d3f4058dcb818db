import { RECESSES_AND_CANAL } from "@spinegrade/competition-data";
import { SS_CANAL_EQUAL_WEIGHTS, ssCanalLoss } from "@spinegrade/losses";
import { createSsCanalNet } from "@spinegrade/model-zoo";
import { defineTask } from "./definition/define-task.ts";
import { matchingUnder, nfnPoints } from "./nfn.ts";
import {
  levelTemplate,
  PLACES,
  SS_AUGMENTATION,
  SS_LOSS_TERMS,
  SS_OPTIONS,
  SS_STACK,
  ssTargets,
} from "./ss.ts";

/**
 * Subarticular stenosis and the canal by one net: the left recess at L1/L2 to L5/S1, the canal, the right recess. The canal's
 * point is half way between the recesses, where no reader marked it.
 */
export const SS_CANAL = defineTask({
  name: "ss-canal",
  title: "subarticular and spinal canal stenosis on Axial T2",
  series: RECESSES_AND_CANAL.description,
  points: RECESSES_AND_CANAL.points,
  flip: "swap-outer",
  stack: SS_STACK,
  template: levelTemplate([PLACES.left, PLACES.canal, PLACES.right]),
  augmentation: { settings: { ...SS_AUGMENTATION, flip: "swap-outer" }, choices: {} },
  lossTerms: {
    ...SS_LOSS_TERMS,
    canal: {
      weight: SS_CANAL_EQUAL_WEIGHTS.canal,
      title: "Grade loss of the canal (weighted cross entropy)",
    },
  },
  options: SS_OPTIONS,
  createNet: createSsCanalNet,
  targetsOf: ssTargets,
  lossOf: () => (output, target, weights, pooling) =>
    ssCanalLoss(output, target, { ...SS_CANAL_EQUAL_WEIGHTS, ...weights }, matchingUnder(pooling, "own")),
  pointsOf: nfnPoints,
});
