import { describeDevice } from "@spinegrade/engine";
import { logLine } from "@spinegrade/pipeline";
import { formatHeader } from "../logs/run-header.ts";
import { train } from "../loop/train.ts";
import type { AnyFoldResult } from "../report/fold-result.ts";
import { bestEpoch } from "../run/kept-epoch.ts";
import { lockFolder } from "../state/lock-folder.ts";
import type { TrainedEpoch } from "../state/training-progress.ts";
import type { LossValues } from "@spinegrade/losses";
import { type FoldParts, FoldTraining } from "./fold-training.ts";
import type { TrainingFolder } from "./outputs/training-folder.ts";
import { initialiseNet } from "./initialise-net.ts";
import { SharedTraining } from "./shared-training.ts";

/** The outcome of a fold's training. */
export interface FoldOutcome<Validation, Epoch extends TrainedEpoch> {
  readonly result: AnyFoldResult<Epoch>;
  /** The validation of the kept epoch, if available; otherwise the net holds that epoch's weights. */
  readonly validation: Validation | undefined;
}

/** Claims the folder of a fold's training and locks it while `work` runs. @throws UserError when another process has it. */
export async function withTrainingFolder<Epoch extends TrainedEpoch, Result>(
  folder: TrainingFolder<Epoch>,
  { run, fold }: { readonly run: string; readonly fold: number },
  work: () => Promise<Result>,
): Promise<Result> {
  await folder.claim();
  return lockFolder(folder.storedDir, `training ${run}, fold ${fold}`, work);
}

/** Trains a fold, or reuses a finished training with the same key, found here or in the shared store. */
export async function trainOrReuse<
  Sample,
  Example,
  Validation,
  Figures,
  Epoch extends TrainedEpoch & { readonly validationLoss: LossValues },
>(parts: FoldParts<Sample, Example, Validation, Figures, Epoch>): Promise<FoldOutcome<Validation, Epoch>> {
  const { job, work, kind, folder } = parts;
  const shared = await SharedTraining.open(job);
  await shared?.fetch(folder);
  const found = await folder.findFinished(work.net);
  if (found !== undefined) {
    await shared?.keepIfNew(folder);
    logLine(`${job.run}, fold ${job.fold} was trained before: ${folder.storedDir}`);
    return { result: found, validation: undefined };
  }
  logLine(formatHeader(job, await describeDevice(job.engine), folder.storedDir).trimEnd());
  const origin = await initialiseNet(work.net, job.config, work.encoders);
  const training = new FoldTraining(parts, origin);
  const { epochs, skippedSteps, unreadable } = await train(work.net, work.data, training.options());
  const keptEpoch = job.config.keep === "last" ? epochs.length : bestEpoch(epochs, kind.objectiveOf);
  const left = { skippedSteps, unreadable, keptEpoch };
  const result = await folder.complete(
    epochs.map((summary) => kind.toEpoch(summary)),
    left,
  );
  await shared?.keep(folder);
  if (keptEpoch === epochs.length) return { result, validation: training.lastValidation };
  await folder.loadCheckpoint(work.net);
  return { result, validation: undefined };
}
