import { expectDataFolder, type PipelineConfig, UserError } from "@spinegrade/pipeline";
import { howToTrain, type TrainedFold } from "@spinegrade/tasks";
import {
  createAxialCropGrader,
  createLevels,
  createSagittalCropGrader,
  createSlicePointNet,
  createVolumePointNet,
  readTrainedTwoStageRun,
  T1_SIDES,
  T2_SIDES,
  type TrainedTwoStageRun,
  twoStageRunPath,
} from "@spinegrade/two-stage";
import { loadCheckpoint } from "../load-checkpoint.ts";
import { asAxialPoints } from "./as-axial-points.ts";
import type {
  AxialLevels,
  AxialPoints,
  ChainNets,
  NetOfFold,
  RecessCrops,
  SagittalCrops,
  SagittalPoints,
} from "./chain-nets.ts";

/** The runs whose nets make up the chain, one for each part of it. */
export const CHAIN_RUNS = [
  "two-stage-points-t1",
  "two-stage-points-t2",
  "two-stage-levels",
  "two-stage-points-axial",
  "two-stage-grades-t1",
  "two-stage-grades-t2",
  "two-stage-grades-axial",
] as const;

/** The nets of a chain, and the runs that they are from. */
export interface OpenChain {
  readonly nets: ChainNets;
  readonly runs: readonly TrainedTwoStageRun[];
  dispose(): void;
}

/** The nets of a chain while they are loaded. */
interface Opened extends ChainNets {
  readonly foramina: SagittalPoints[];
  readonly canal: SagittalPoints[];
  readonly levels: AxialLevels[];
  readonly recesses: AxialPoints[];
  readonly gradesT1: NetOfFold<SagittalCrops>[];
  readonly gradesT2: NetOfFold<SagittalCrops>[];
  readonly gradesAxial: NetOfFold<RecessCrops>[];
}

/** A fold to load, and what keeps its net for `dispose`. */
interface FoldToOpen {
  readonly run: TrainedTwoStageRun;
  readonly fold: number;
  readonly load: <Made extends { readonly net: Disposable }>(make: () => Made) => Promise<Made>;
}

type Disposable = Parameters<typeof loadCheckpoint>[0] extends () => { readonly net: infer Net }
  ? Net
  : never;

const SEED = { seed: null } as const;

/** Task -> adds a fold's net to the part of the chain that the task is for. */
const OPENERS: Readonly<Record<string, (opened: Opened, fold: FoldToOpen) => Promise<unknown>>> = {
  "points-t1": async ({ foramina }, { run, load }) =>
    foramina.push(await load(() => createVolumePointNet(run.net, T1_SIDES, SEED))),
  "points-t2": async ({ canal }, { run, load }) =>
    canal.push(await load(() => createVolumePointNet(run.net, T2_SIDES, SEED))),
  "levels-axial": async ({ levels }, { run, load }) =>
    levels.push(await load(() => createLevels(run.net, SEED))),
  "points-axial": async ({ recesses }, { run, load }) =>
    recesses.push(asAxialPoints(await load(() => createSlicePointNet(run.net, SEED)))),
  "grades-t1": async ({ gradesT1 }, { run, fold, load }) => {
    const net = await load(() => createSagittalCropGrader(run.net, "nfn", SEED));
    gradesT1.push({ run: run.run, fold, net });
  },
  "grades-t2": async ({ gradesT2 }, { run, fold, load }) => {
    const net = await load(() => createSagittalCropGrader(run.net, "scs", SEED));
    gradesT2.push({ run: run.run, fold, net });
  },
  "grades-axial": async ({ gradesAxial }, { run, fold, load }) => {
    const net = await load(() => createAxialCropGrader(run.net, SEED));
    gradesAxial.push({ run: run.run, fold, net });
  },
};

/**
 * Loads every fold of the runs of a chain. The caller disposes it.
 * @throws UserError when a run is not trained, was trained on another data set or for another task, or a checkpoint cannot be
 * loaded.
 */
export async function openChain(
  config: PipelineConfig,
  names: readonly string[] = CHAIN_RUNS,
): Promise<OpenChain> {
  const runs: TrainedTwoStageRun[] = [];
  // one after the other: of several runs that are not trained, the first is named
  for (const name of new Set(names)) runs.push(await readUsableRun(config, name));
  const made: { readonly net: Disposable }[] = [];
  const dispose = (): void => {
    for (const { net } of made) net.dispose();
  };
  const nets: Opened = {
    ...{ foramina: [], canal: [], levels: [], recesses: [], gradesT1: [], gradesT2: [], gradesAxial: [] },
  };
  try {
    for (const run of runs)
      for (const fold of run.folds)
        await openFold(nets, run, fold, async (make) => {
          const net = await loadCheckpoint(make, fold, config.workDir);
          made.push(net);
          return net;
        });
  } catch (error) {
    dispose();
    throw error;
  }
  return { nets, runs, dispose };
}

async function openFold(
  opened: Opened,
  run: TrainedTwoStageRun,
  { fold }: TrainedFold,
  load: FoldToOpen["load"],
): Promise<void> {
  const open = OPENERS[run.net.task];
  if (open === undefined || !Object.hasOwn(OPENERS, run.net.task))
    throw new UserError(
      `the run ${run.run} is of the task ${run.net.task}, which is no part of the chain: ${Object.keys(OPENERS).join(", ")}`,
    );
  await open(opened, { run, fold, load });
}

async function readUsableRun(config: PipelineConfig, name: string): Promise<TrainedTwoStageRun> {
  const run = await readTrainedTwoStageRun(config, name);
  const remedy = await howToTrain(name, config);
  const path = twoStageRunPath(config.outputDir, name);
  await expectDataFolder(config.dataDir, { path, dataSet: run.dataSet, remedy });
  return run;
}
