import { UserError } from "@spinegrade/pipeline";
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
  type TrainedTwoStageRun,
} from "@spinegrade/two-stage";
import type { WithNet } from "../../load-checkpoint.ts";
import { asAxialPoints } from "./as-axial-points.ts";
import type { ChainNets, FusionNets } from "./chain-nets.ts";

type Filled<Lists> = {
  readonly [Key in keyof Lists]: Lists[Key] extends readonly (infer One)[] ? One[] : Lists[Key];
};

/** The nets of a chain while they are loaded. */
type Opened = Filled<Omit<ChainNets, "fusion">> & { readonly fusion: Filled<FusionNets> };

/** Makes a net and loads its weights. */
type Load = <Made extends WithNet>(make: () => Made) => Promise<Made>;

/** A part of the chain. */
interface ChainPart {
  /** The tasks whose nets find what it needs. */
  readonly needs?: readonly string[];
  /** Adds the net of a fold to those of the chain. */
  open(opened: Opened, run: TrainedTwoStageRun, fold: number, load: Load): Promise<unknown>;
}

const SEED = { seed: null } as const;

/** The parts by the tasks of their runs. */
const PARTS: Readonly<Record<string, ChainPart>> = {
  "points-t1": {
    open: async ({ foramina }, { net }, _, load) =>
      foramina.push(await load(() => createVolumePointNet(net, T1_SIDES, SEED))),
  },
  "points-t2": {
    open: async ({ canal }, { net }, _, load) =>
      canal.push(await load(() => createVolumePointNet(net, T2_SIDES, SEED))),
  },
  "levels-axial": {
    open: async ({ levels }, { net }, _, load) => levels.push(await load(() => createLevels(net, SEED))),
  },
  "points-axial": {
    open: async ({ recesses }, { net }, _, load) =>
      recesses.push(asAxialPoints(await load(() => createSlicePointNet(net, SEED)))),
  },
  "points-slice-t1": {
    open: async ({ fusion }, { net }, _, load) =>
      fusion.foramina.push(await load(() => createMiddleSliceNet(net, SEED))),
  },
  "points-slice-t2": {
    open: async ({ fusion }, { net }, _, load) =>
      fusion.canal.push(await load(() => createMiddleSliceNet(net, SEED))),
  },
  "points-axial-volume": {
    open: async ({ fusion }, { net }, _, load) =>
      fusion.recesses.push(
        await load(() => createVolumePointNet(net, ["left", "right"], SEED, AXIAL_VOLUME_SCALE)),
      ),
  },
  "grades-t1": {
    needs: ["points-t1"],
    open: async ({ gradesT1 }, { run, net }, fold, load) =>
      gradesT1.push({ run, fold, net: await load(() => createSagittalCropGrader(net, "nfn", SEED)) }),
  },
  "grades-t2": {
    needs: ["points-t2"],
    open: async ({ gradesT2 }, { run, net }, fold, load) =>
      gradesT2.push({ run, fold, net: await load(() => createSagittalCropGrader(net, "scs", SEED)) }),
  },
  "grades-axial": {
    needs: ["points-t2", "levels-axial", "points-axial"],
    open: async ({ gradesAxial }, { run, net }, fold, load) =>
      gradesAxial.push({ run, fold, net: await load(() => createAxialCropGrader(net, SEED)) }),
  },
  "grades-fusion": {
    needs: ["points-slice-t1", "points-slice-t2", "points-axial-volume"],
    open: async ({ fusion }, { run, net }, fold, load) =>
      fusion.graders.push({ run, fold, net: await load(() => createFusionCropGrader(net, SEED)) }),
  },
};

/** A chain without nets. */
export function noNets(): Opened {
  return {
    ...{ foramina: [], canal: [], levels: [], recesses: [], gradesT1: [], gradesT2: [], gradesAxial: [] },
    fusion: { foramina: [], canal: [], recesses: [], graders: [] },
  };
}

/** @throws UserError when a run is no part of the chain, or no run finds the points that a grader needs. */
export function checkParts(runs: readonly TrainedTwoStageRun[]): void {
  const tasks = new Set(runs.map(({ net }) => net.task));
  for (const run of runs) {
    const absent = (partOf(run).needs ?? []).filter((task) => !tasks.has(task));
    if (absent.length > 0)
      throw new UserError(
        `the run ${run.run} grades at the points of other nets: name a run of each of ${absent.join(", ")}, too`,
      );
  }
}

/** Loads the net of a run's fold. @throws UserError when its checkpoint cannot be loaded. */
export async function openFold(
  opened: Opened,
  run: TrainedTwoStageRun,
  fold: number,
  load: Load,
): Promise<void> {
  await partOf(run).open(opened, run, fold, load);
}

function partOf({ run, net: { task } }: TrainedTwoStageRun): ChainPart {
  const part = Object.hasOwn(PARTS, task) ? PARTS[task] : undefined;
  if (part !== undefined) return part;
  throw new UserError(
    `the run ${run} is of the task ${task}, which is no part of the chain: ${Object.keys(PARTS).join(", ")}`,
  );
}
