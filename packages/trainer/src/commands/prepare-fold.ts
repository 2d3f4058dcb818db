import { startEngine } from "@spinegrade/engine";
import { contentKey, type PipelineConfig } from "@spinegrade/pipeline";
import { trainingContent } from "../fold/training-content.ts";
import { readFoldData } from "../run/fold-data.ts";
import type { FoldJob } from "../run/fold-job.ts";
import { omitNoise, omitStudyNoise } from "../run/omit-noise.ts";
import { configOfFold, type RunConfig } from "../run/run-config.ts";
import { readTwoStageData } from "../two-stage/read-two-stage-data.ts";
import type { TwoStageConfig } from "../two-stage/two-stage-config.ts";
import type { TwoStageFoldJob } from "../two-stage/two-stage-result.ts";

/** The fold that a command line names. */
export interface GivenFold {
  readonly run: string;
  readonly fold: number;
  readonly folders: PipelineConfig;
  /** The key of a training to resume. */
  readonly key: string | undefined;
}

/** Reads the samples of a fold of a net on single volumes, and starts the engine. */
export async function prepareFold(
  runConfig: RunConfig,
  { run, fold, folders, key }: GivenFold,
): Promise<FoldJob> {
  const config = configOfFold(runConfig, fold);
  const engine = await startEngine();
  const data = await omitNoise(await readFoldData(folders, fold, config.net.task), config);
  const named = { run, fold, config, data };
  return { ...named, folders, engine, key: key ?? (await keyOf(named)) };
}

/** Reads the studies of a fold of a two-stage net, and starts the engine. */
export async function prepareTwoStageFold(
  runConfig: TwoStageConfig,
  { run, fold, folders, key }: GivenFold,
): Promise<TwoStageFoldJob> {
  const config = configOfFold(runConfig, fold);
  const engine = await startEngine();
  const data = await omitStudyNoise(await readTwoStageData({ run, fold, config }, folders), config);
  const named = { run, fold, config, data };
  return { ...named, folders, engine, key: key ?? (await keyOf(named)) };
}

/** Nx's hash of the task covers the code too; without Nx, users must track code changes themselves. */
async function keyOf(named: Parameters<typeof trainingContent>[0]): Promise<string> {
  return (process.env["NX_TASK_HASH"] ?? contentKey(await trainingContent(named))).slice(0, 20);
}
