import { describeDevice, describeEngine } from "@spinegrade/engine";
import { logLine } from "@spinegrade/pipeline";
import { createTask, type FoldTask } from "../tasks/create-task.ts";
import { buildFoldReport } from "../report/fold-report.ts";
import { renderTrainingReport } from "../report/training-report.ts";
import type { FoldJob } from "../run/fold-job.ts";
import type { FoldValidation, ValidationFigures } from "../tasks/validate-fold.ts";
import { FoldOutputs } from "./fold-outputs.ts";
import type { EpochRecord, FoldResult } from "../report/fold-result.ts";
import type { Gradients } from "../step/gradients.ts";
import { initialiseNet } from "./initialise-net.ts";
import { bestEpoch, keptEpochOf } from "../run/kept-epoch.ts";
import { formatHeader } from "../logs/run-header.ts";
import { RunLog } from "../logs/run-log.ts";
import { lockFolder } from "../state/lock-folder.ts";
import { train } from "../loop/train.ts";
import type { EpochSummary } from "../state/training-progress.ts";

/**
 * Trains one fold: epochs of training, each validated and saved. The checkpoint of the averaged weights goes to the
 * work folder; the result, the resolved config, a log of one JSON line an epoch, the validation studies' predictions
 * and the receipt to `runs/<run>/fold-<k>` of the output folder. A training of the same key that is finished is not
 * done again; one that was stopped goes on from the last state that was saved.
 * @throws UserError as `train` does, or when another process trains the same.
 */
export async function trainFold(job: FoldJob): Promise<FoldResult> {
  const outputs = new FoldOutputs(job);
  await outputs.claim();
  return lockFolder(outputs.storedDir, `training ${job.run}, fold ${job.fold}`, async () => {
    const task = createTask(job);
    try {
      return await runTask(job, task, outputs);
    } finally {
      task.net.dispose();
    }
  });
}

async function runTask(job: FoldJob, task: FoldTask, outputs: FoldOutputs): Promise<FoldResult> {
  const finished = await outputs.findFinished(task.net);
  if (finished !== undefined)
    logLine(`${job.run}, fold ${job.fold} was trained before: ${outputs.storedDir}`);
  const { result, validation } =
    finished === undefined
      ? await trainTask(job, task, outputs)
      : { result: finished, validation: undefined };
  const kept = validation ?? (await task.validate(keptEpochOf(result).epoch - 1, job.signal));
  const page = renderTrainingReport(await buildFoldReport(job, result, kept));
  await outputs.publish(result, await task.toOutOfFold(kept), page);
  return result;
}

/** @returns the kept epoch's validation too, where it is at hand; else the net holds that epoch's weights. */
async function trainTask(
  job: FoldJob,
  task: FoldTask,
  outputs: FoldOutputs,
): Promise<{ result: FoldResult; validation: FoldValidation | undefined }> {
  const { config, signal, stateIntervalSeconds } = job;
  logLine(formatHeader(job, await describeDevice(job.engine), outputs.storedDir).trimEnd());
  const origin = await initialiseNet(task.net, config);
  let validation: FoldValidation | undefined;
  let log: RunLog | undefined;
  const { epochs, skippedSteps, unreadable } = await train(task.net, task.data, {
    ...config,
    computeLoss: (examples, epoch) => task.computeLoss(examples, epoch),
    saveBeforeValidation: config.keep === "best",
    validate: async (epoch, before): Promise<ValidationFigures> => {
      validation = await task.validate(epoch, signal);
      const epochs = [...before.map(toEpochRecord), { epoch: epoch + 1, score: validation.score }];
      if (config.keep === "last" || bestEpoch(epochs) === epoch + 1)
        await outputs.saveCheckpoint(task.net, epoch + 1, origin);
      if (config.histograms) log?.histograms("weights", task.net.parameters());
      if (config.pictures) log?.pictures(await task.drawHeatmaps());
      const { loss, score, upperBoundLogLoss } = validation;
      return { loss, score, ...(upperBoundLogLoss !== undefined && { upperBoundLogLoss }) };
    },
    folder: outputs.stateDir,
    saveLastState: false, // the result takes its place
    ...(stateIntervalSeconds !== undefined && { stateIntervalSeconds }),
    ...(signal && { signal }),
    facts: factsOf(job),
    onStart: async (stepsDone) => {
      log = await RunLog.open(outputs.storedDir, config.epochs, stepsDone);
      job.onStart?.();
    },
    onStep: (record) => log?.step(record),
    ...(config.histograms && {
      onGradients: (gradients: Gradients) => log?.histograms("gradients", gradients),
    }),
    onEpoch: (summary) => {
      const record = toEpochRecord(summary);
      log?.epoch(record);
      job.onEpoch?.(record);
    },
  });
  const records = epochs.map(toEpochRecord);
  const keptEpoch = config.keep === "last" ? records.length : bestEpoch(records);
  const result = await outputs.complete(records, { skippedSteps, unreadable, keptEpoch });
  if (keptEpoch === records.length) return { result, validation };
  await outputs.loadCheckpoint(task.net);
  return { result, validation: undefined };
}

/** What a state is to be gone on with. */
function factsOf({ config, engine }: FoldJob): Record<string, string> {
  return {
    config: JSON.stringify(config),
    engine: describeEngine(engine),
  };
}

function toEpochRecord({ validation, ...summary }: EpochSummary<ValidationFigures>): EpochRecord {
  const { loss: validationLoss, ...figures } = validation;
  return { ...summary, validationLoss, ...figures };
}
