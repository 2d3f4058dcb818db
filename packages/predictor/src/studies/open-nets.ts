import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expectDataFolder, type PipelineConfig } from "@spinegrade/pipeline";
import {
  type GradingNet,
  howToTrain,
  readTrainedRun,
  type TrainedRun,
  trainedRunPath,
} from "@spinegrade/tasks";
import { loadTrainedNet } from "../load-trained-net.ts";
import { orReason } from "../or-reason.ts";

/** A net in memory, and the run that it is from. */
export interface OpenNet {
  readonly run: string;
  readonly fold: number;
  readonly net: GradingNet;
}

/** The nets of trained runs. */
export interface OpenNets {
  /** Those on sagittal series first: their points say where an axial series shows each level. */
  readonly nets: readonly OpenNet[];
  /** Runs, or single folds, that cannot be used. */
  readonly unusable: readonly { readonly run: string; readonly reason: string }[];
}

/**
 * Loads every fold of every run that is trained in a workspace, trials excepted. One that cannot be loaded, or was trained on
 * another data set, does not affect the others. The caller disposes the nets.
 */
export async function openNets(config: PipelineConfig): Promise<OpenNets> {
  const folder = join(config.outputDir, "runs");
  const names = existsSync(folder) ? (await readdir(folder)).sort() : [];
  const nets: OpenNet[] = [];
  const unusable: { run: string; reason: string }[] = [];
  for (const name of names.filter((run) => existsSync(trainedRunPath(config.outputDir, run)))) {
    const run = await orReason(readUsableRun(config, name));
    if ("reason" in run) unusable.push({ run: name, reason: run.reason });
    else if (run.value.trial !== true)
      for (const fold of run.value.folds) {
        const net = await orReason(loadTrainedNet(run.value.net, fold, config.workDir));
        if ("reason" in net) unusable.push({ run: `${name}, fold ${fold.fold}`, reason: net.reason });
        else nets.push({ run: name, fold: fold.fold, net: net.value });
      }
  }
  const isAxial = ({ net }: OpenNet): boolean => net.task.stack !== undefined;
  return { nets: nets.sort((a, b) => Number(isAxial(a)) - Number(isAxial(b))), unusable };
}

async function readUsableRun(config: PipelineConfig, name: string): Promise<TrainedRun> {
  const run = await readTrainedRun(config, name);
  const remedy = await howToTrain(name, config);
  const path = trainedRunPath(config.outputDir, name);
  await expectDataFolder(config.dataDir, { path, dataSet: run.dataSet, remedy });
  return run;
}
