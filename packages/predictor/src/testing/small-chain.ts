import {
  AXIAL_VOLUME_SCALE,
  createAxialCropGrader,
  createFusionCropGrader,
  createLevels,
  createMiddleSliceNet,
  createSagittalCropGrader,
  createSlicePointNet,
  createVolumePointNet,
  T1_SIDES,
  T2_SIDES,
} from "@spinegrade/two-stage";
import { asAxialPoints } from "../chain/nets/as-axial-points.ts";
import type { ChainNets, FusionNets } from "../chain/nets/chain-nets.ts";

/** A chain of small nets with seeded weights. */
export interface SmallChain {
  readonly nets: ChainNets;
  readonly dispose: () => void;
}

const SMALL = { task: "small", encoder: "pvt_v2_b0" };
// heatmaps have an encoder of slices, a tenth of the weights of one of volumes
const VOLUMES = { ...SMALL, imageSize: 32, slices: 4, heatmaps: { decoderChannels: [8, 8, 8] } };
const CROPS = { ...SMALL, head: "plain", side: 32 };

/** Two folds for Sagittal T1's grades and the canal's points, one of all others. */
export function smallChain(): SmallChain {
  const foramina = createVolumePointNet(VOLUMES, T1_SIDES, { seed: 1 });
  const canal = createVolumePointNet(VOLUMES, T2_SIDES, { seed: 2 });
  const levels = createLevels({ ...SMALL, side: 32, coordinates: true }, { seed: 3 });
  const recesses = createSlicePointNet({ ...SMALL, imageSize: 64 }, { seed: 4 });
  const t1 = createSagittalCropGrader(CROPS, "nfn", { seed: 5 });
  const t2 = createSagittalCropGrader(CROPS, "scs", { seed: 6 });
  const axial = createAxialCropGrader({ ...SMALL, axialSide: 32, sagittalSide: 32 }, { seed: 7 });
  return {
    nets: {
      ...{ foramina: [foramina], canal: [canal, canal], pairs: [], levels: [levels] },
      recesses: [asAxialPoints(recesses)],
      gradesT1: [0, 1].map((fold) => ({ run: "grades-t1", fold, net: t1 })),
      gradesT2: [{ run: "grades-t2", fold: 0, net: t2 }],
      gradesAxial: [{ run: "grades-axial", fold: 0, net: axial }],
      fusion: { foramina: [], canal: [], recesses: [], graders: [] },
    },
    dispose: () => {
      for (const { net } of [foramina, canal, levels, recesses, t1, t2, axial]) net.dispose();
    },
  };
}

/** Small nets of the fusion grader, with seeded weights. */
export interface SmallFusion {
  readonly fusion: FusionNets;
  readonly dispose: () => void;
}

/** Two folds of the grader and of the canal's levels, one of all others. */
export function smallFusion(): SmallFusion {
  const middle = (seed: number): ReturnType<typeof createMiddleSliceNet> =>
    createMiddleSliceNet({ ...SMALL, imageSize: 32 }, { seed });
  const [foramina, canal, other] = [middle(1), middle(2), middle(3)];
  const recesses = createVolumePointNet(VOLUMES, ["left", "right"], { seed: 4 }, AXIAL_VOLUME_SCALE);
  const graders = [0, 1].map((fold) => {
    const net = createFusionCropGrader({ ...SMALL, sagittalSide: 32, axialSide: 32 }, { seed: 5 + fold });
    return { run: "grades-fusion", fold, net };
  });
  return {
    fusion: { foramina: [foramina], canal: [canal, other], recesses: [recesses], graders },
    dispose: () => {
      for (const { net } of [foramina, canal, other, recesses, ...graders.map((one) => one.net)])
        net.dispose();
    },
  };
}
