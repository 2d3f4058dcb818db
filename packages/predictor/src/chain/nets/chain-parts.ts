import { UserError } from "@spinegrade/pipeline";
import {
  AXIAL_VOLUME_SCALE,
  createAxialCropGrader,
  createFusionCropGrader,
  createLevels,
  createMiddleSliceNet,
  createSagittalCropGrader,
  createSagittalPointNet,
  createSlicePointNet,
  createVolumePointNet,
  T1_SIDES,
  T2_SIDES,
  type TrainedTwoStageRun,
  type TwoStageNet,
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

/** Maker of the initial parameters of a net; null when a checkpoint is loaded next. */
interface Seed {
  readonly seed: number | null;
}

/** A fold of a run. */
interface FoldOfRun {
  readonly run: string;
  readonly fold: number;
}

/** A part of the chain. */
interface ChainPart {
  /** Its inputs: for each, the tasks whose nets find it. */
  readonly needs: readonly (readonly string[])[];
  readonly create: (net: TwoStageNet, seed: Seed) => WithNet;
  /** Adds the net of a fold to those of the chain. */
  readonly open: (opened: Opened, net: TwoStageNet, of: FoldOfRun, load: Load) => Promise<void>;
}

function part<Made extends WithNet>(
  create: (net: TwoStageNet, seed: Seed) => Made,
  add: (opened: Opened, made: Made, of: FoldOfRun) => void,
  needs: ChainPart["needs"] = [],
): ChainPart {
  return {
    ...{ needs, create },
    open: async (opened, net, of, load) => {
      add(opened, await load(() => create(net, { seed: null })), of);
    },
  };
}

/** The tasks whose nets find the points of the foramina, and those of the canal. */
const FORAMINA = ["points-t1", "points-sagittal"];
const CANAL = ["points-t2", "points-sagittal"];

/** The parts by the tasks of their runs. */
const PARTS: Readonly<Record<string, ChainPart>> = {
  "points-t1": part(
    (net, seed) => createVolumePointNet(net, T1_SIDES, seed),
    ({ foramina }, found) => foramina.push(found),
  ),
  "points-t2": part(
    (net, seed) => createVolumePointNet(net, T2_SIDES, seed),
    ({ canal }, found) => canal.push(found),
  ),
  "levels-axial": part(createLevels, ({ levels }, found) => levels.push(found)),
  "points-axial": part(createSlicePointNet, ({ recesses }, found) => recesses.push(asAxialPoints(found))),
  "points-slice-t1": part(createMiddleSliceNet, ({ fusion }, found) => fusion.foramina.push(found)),
  "points-slice-t2": part(createMiddleSliceNet, ({ fusion }, found) => fusion.canal.push(found)),
  "points-axial-volume": part(
    (net, seed) => createVolumePointNet(net, ["left", "right"], seed, AXIAL_VOLUME_SCALE),
    ({ fusion }, found) => fusion.recesses.push(found),
  ),
  "points-sagittal": part(createSagittalPointNet, ({ pairs }, found) => pairs.push(found)),
  "grades-t1": part(
    (net, seed) => createSagittalCropGrader(net, "nfn", seed),
    ({ gradesT1 }, grader, of) => gradesT1.push({ ...of, net: grader }),
    [FORAMINA],
  ),
  "grades-t2": part(
    (net, seed) => createSagittalCropGrader(net, "scs", seed),
    ({ gradesT2 }, grader, of) => gradesT2.push({ ...of, net: grader }),
    [CANAL],
  ),
  "grades-axial": part(
    createAxialCropGrader,
    ({ gradesAxial }, grader, of) => gradesAxial.push({ ...of, net: grader }),
    [CANAL, ["levels-axial"], ["points-axial"]],
  ),
  "grades-fusion": part(
    createFusionCropGrader,
    ({ fusion }, grader, of) => fusion.graders.push({ ...of, net: grader }),
    [["points-slice-t1"], ["points-slice-t2"], ["points-axial-volume"]],
  ),
};

/**
 * Creates the net of a run as its task's part of the chain has it. The caller disposes `net`.
 * @throws UserError when the task is not part of the chain, the encoder does not exist or a key is invalid.
 */
export function createChainNet(run: Pick<TrainedTwoStageRun, "run" | "net">, seed: Seed): WithNet {
  return partOf(run).create(run.net, seed);
}

/** A chain without nets. */
export function noNets(): Opened {
  return {
    ...{ foramina: [], canal: [], pairs: [], levels: [], recesses: [] },
    ...{ gradesT1: [], gradesT2: [], gradesAxial: [] },
    fusion: { foramina: [], canal: [], recesses: [], graders: [] },
  };
}

/** @throws UserError when a run is not part of the chain, or no run finds the points that a grader needs. */
export function checkParts(runs: readonly TrainedTwoStageRun[]): void {
  const tasks = new Set(runs.map(({ net }) => net.task));
  for (const run of runs) {
    const absent = partOf(run).needs.filter((any) => !any.some((task) => tasks.has(task)));
    const named = absent.map((any) => any.join(" or "));
    if (named.length > 0)
      throw new UserError(
        `the run ${run.run} grades at the points of other nets: name a run of each of ${named.join(", ")}, too`,
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
  await partOf(run).open(opened, run.net, { run: run.run, fold }, load);
}

function partOf({ run, net: { task } }: Pick<TrainedTwoStageRun, "run" | "net">): ChainPart {
  const part = Object.hasOwn(PARTS, task) ? PARTS[task] : undefined;
  if (part !== undefined) return part;
  throw new UserError(
    `the run ${run} is of the task ${task}, which is not part of the chain: ${Object.keys(PARTS).join(", ")}`,
  );
}
