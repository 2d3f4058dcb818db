import { readFoldStudies } from "@spinegrade/competition-data";
import { hashesOfStudy, hashStudyId } from "@spinegrade/model-bundles";
import { type PipelineConfig, UserError } from "@spinegrade/pipeline";
import { type ChainFold, type ChainNets, openChain } from "@spinegrade/predictor";
import type { FoundStudy } from "@spinegrade/series-types";
import { howToTrain } from "@spinegrade/tasks";
import type { TwoStageNet } from "@spinegrade/two-stage";
import type { GradingModel } from "../models/grading-model.ts";
import type { ModelRecord } from "../study/graded-study.ts";

/** A fold of a run of the chain. */
export interface ChainModel extends Pick<
  GradingModel,
  "name" | "group" | "sha256" | "trainedOn" | "isSynthetic"
> {
  readonly fold: number;
  readonly net: TwoStageNet;
}

/** The two-stage chain that grades studies. */
export interface GradingChain {
  readonly nets: ChainNets;
  readonly models: readonly ChainModel[];
  readonly dispose: () => void;
}

/**
 * Loads the chain of some runs of a workspace. The engine must be started; the caller disposes it.
 * @param names of runs, as `openChain` takes them.
 * @throws UserError as `openChain`, or when a fold does not list the studies that it was trained on.
 */
export async function openGradingChain(
  config: PipelineConfig,
  names: readonly string[],
): Promise<GradingChain> {
  const open = await openChain(config, names);
  const { nets, folds } = open;
  const dispose = (): void => {
    open.dispose();
  };
  try {
    const models = await Promise.all(folds.map((fold) => toModel(fold, config)));
    return { nets, models, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

async function toModel(
  { run: { run, net, dataSet }, fold, sha256 }: ChainFold,
  config: PipelineConfig,
): Promise<ChainModel> {
  const remedy = `nothing else says which studies the net was trained on: ${await howToTrain(run, config, fold)}`;
  const { training } = await readFoldStudies(config.outputDir, { run, fold }, remedy);
  return {
    ...{ name: `${run}, fold ${fold}`, group: run, fold, net, sha256 },
    trainedOn: new Set(training.map(hashStudyId)),
    isSynthetic: dataSet.synthetic,
  };
}

/** @throws UserError when a net of the chain was trained on the study: its points or grades would tell nothing. */
export function refuseTrainedStudy(
  { studyInstanceUid, patient }: FoundStudy,
  { models }: Pick<GradingChain, "models">,
): void {
  const hashes = hashesOfStudy(studyInstanceUid, patient.id);
  const trained = models.find(({ trainedOn }) => hashes.some((hash) => trainedOn.has(hash)));
  if (trained !== undefined)
    throw new UserError(`the two-stage chain was trained on this study: ${trained.name}`);
}

/** The nets for the record of a graded study. */
export function recordChain({ models }: Pick<GradingChain, "models">): ModelRecord[] {
  return models.map(({ name, net: { task, encoder }, fold, sha256: hash }) => ({
    ...{ name, task, encoder, imageSize: null, imageSizeFrom: null, decoderChannels: null },
    ...{ fold, sha256: hash, isCalibrated: false, notUsed: null },
  }));
}
