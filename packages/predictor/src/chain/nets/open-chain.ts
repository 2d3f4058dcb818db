import { expectDataFolder, type PipelineConfig } from "@spinegrade/pipeline";
import { howToTrain } from "@spinegrade/tasks";
import { readTrainedTwoStageRun, type TrainedTwoStageRun, twoStageRunPath } from "@spinegrade/two-stage";
import { loadCheckpoint, type WithNet } from "../../load-checkpoint.ts";
import type { ChainNets } from "./chain-nets.ts";
import { checkParts, noNets, openFold } from "./chain-parts.ts";

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

/** Stands for these runs where runs are named. */
export const SHIPPED_CHAIN = "two-stage";

/** A fold of a run whose net a chain has. */
export interface ChainFold {
  readonly run: TrainedTwoStageRun;
  readonly fold: number;
  /** SHA-256 of the checkpoint that was loaded. */
  readonly sha256: string;
}

/** The nets of a chain, and the folds of the runs that they are from. */
export interface OpenChain {
  readonly nets: ChainNets;
  readonly folds: readonly ChainFold[];
  dispose(): void;
}

/**
 * Loads every fold of the runs of a chain. The caller disposes it.
 * @param names of runs; `SHIPPED_CHAIN` for those that the repository has.
 * @throws UserError when a run is not trained, was trained on another data set or for another task, a grader's points have no
 * run, or a checkpoint cannot be loaded.
 */
export async function openChain(
  config: PipelineConfig,
  names: readonly string[] = [SHIPPED_CHAIN],
): Promise<OpenChain> {
  const runs: TrainedTwoStageRun[] = [];
  const all = names.flatMap((name) => (name === SHIPPED_CHAIN ? CHAIN_RUNS : [name]));
  // one after the other: of several runs that are not trained, the first is named
  for (const name of new Set(all)) runs.push(await readUsableRun(config, name));
  checkParts(runs);
  const made: WithNet[] = [];
  const dispose = (): void => {
    for (const { net } of made) net.dispose();
  };
  const nets = noNets();
  const folds: ChainFold[] = [];
  try {
    for (const run of runs)
      for (const fold of run.folds)
        await openFold(nets, run, fold.fold, async (make) => {
          const loaded = await loadCheckpoint(make, fold, config.workDir);
          made.push(loaded.made);
          folds.push({ run, fold: fold.fold, sha256: loaded.sha256 });
          return loaded.made;
        });
  } catch (error) {
    dispose();
    throw error;
  }
  return { nets, folds, dispose };
}

async function readUsableRun(config: PipelineConfig, name: string): Promise<TrainedTwoStageRun> {
  const run = await readTrainedTwoStageRun(config, name);
  const remedy = await howToTrain(name, config);
  const path = twoStageRunPath(config.outputDir, name);
  await expectDataFolder(config.dataDir, { path, dataSet: run.dataSet, remedy });
  return run;
}
