import { existsSync } from "node:fs";
import { join } from "node:path";
import { readTrainTable, TABLE_FILES, type TrainRow } from "@spinegrade/competition-data";
import { type Device, startEngine } from "@spinegrade/engine";
import { isPathName, type PipelineConfig, UserError } from "@spinegrade/pipeline";
import { SHIPPED_CHAIN } from "@spinegrade/predictor";
import { twoStageRunPath } from "@spinegrade/two-stage";
import { type GradingChain, openGradingChain } from "../chain/grading-chain.ts";
import { findModels } from "../models/find-models.ts";
import type { GradingModel } from "../models/grading-model.ts";
import { findTrainedModels } from "../models/trained-models.ts";

/** The graders: models, or the two-stage chain, which the caller disposes. */
export interface Graders {
  readonly models: readonly GradingModel[];
  readonly chain?: GradingChain;
  /** The grades of the workspace's training studies where its one-stage runs grade. */
  readonly train: readonly TrainRow[];
}

/**
 * Opens what `--models` names, and starts the engine. Nothing: the one-stage runs of the workspace.
 * @throws UserError when a name is neither weights nor a run of the chain, or both are named.
 */
export async function openGraders(
  names: readonly string[],
  load: () => Promise<PipelineConfig>,
  device: Device | undefined,
): Promise<Graders> {
  if (names.length === 0) {
    const config = await load();
    const models = await findTrainedModels(config);
    const train = await readTrainTable(join(config.dataDir, TABLE_FILES.train));
    await startEngine({ device });
    return { models, train };
  }
  // only names of runs need the workspace
  const config = names.every((name) => existsSync(name)) ? undefined : await load();
  const runs = config === undefined ? [] : names.filter((name) => isChainRun(name, config));
  await startEngine({ device });
  if (config === undefined || runs.length === 0) return { models: await findModels(names), train: [] };
  const other = names.find((name) => !runs.includes(name));
  if (other !== undefined)
    throw new UserError(
      `--models: ${other} is not a two-stage run, and only such runs can grade with ${runs[0] ?? ""}: name either`,
    );
  return { models: [], chain: await openGradingChain(config, runs), train: [] };
}

/** Whether a name is that of a two-stage run of the workspace, or of the shipped chain. */
export function isChainRun(name: string, { outputDir }: Pick<PipelineConfig, "outputDir">): boolean {
  return name === SHIPPED_CHAIN || (isPathName(name) && existsSync(twoStageRunPath(outputDir, name)));
}
