import { createLevels } from "@spinegrade/two-stage";
import type { ChainNets } from "../chain/chain-nets.ts";
import { axialPoints, sagittalPoints } from "./finders.ts";
import { axialGrader, sagittalGrader } from "./crop-graders.ts";

const LEVELS = { task: "levels-axial", encoder: "pvt_v2_b0", side: 32 };

/** A chain of small nets with seeded weights. */
export interface SmallChain {
  readonly nets: ChainNets;
  readonly dispose: () => void;
}

/** Two folds for Sagittal T1's grades and the canal's points, one of all others. */
export function smallChain(): SmallChain {
  const finders = {
    ...{ foramina: sagittalPoints(["left", "right"], 1), canal: sagittalPoints(["middle"], 2) },
    ...{ levels: createLevels(LEVELS, { seed: 3 }), recesses: axialPoints(4) },
  };
  const [t1, t2, axial] = [sagittalGrader(5), sagittalGrader(6), axialGrader(7)];
  return {
    nets: {
      ...{ foramina: [finders.foramina], canal: [finders.canal, finders.canal] },
      ...{ levels: [finders.levels], recesses: [finders.recesses] },
      gradesT1: [0, 1].map((fold) => ({ run: "grades-t1", fold, net: t1 })),
      gradesT2: [{ run: "grades-t2", fold: 0, net: t2 }],
      gradesAxial: [{ run: "grades-axial", fold: 0, net: axial }],
    },
    dispose: () => {
      for (const { net } of Object.values(finders)) net.dispose();
      for (const grader of [t1, t2, axial]) grader.dispose();
    },
  };
}
