import { describeDevice } from "@spinegrade/engine";
import { logLine } from "@spinegrade/pipeline";
import { formatHeader } from "../logs/run-header.ts";
import { train } from "../loop/train.ts";
import { buildFoldReport } from "../report/fold-report.ts";
import { type FoldResult, toEpochRecord } from "../report/fold-result.ts";
import { renderTrainingReport } from "../report/training-report.ts";
import type { FoldJob } from "../run/fold-job.ts";
import { bestEpoch, keptEpochOf } from "../run/kept-epoch.ts";
import { lockFolder } from "../state/lock-folder.ts";
import { createTask, type FoldTask } from "../tasks/create-task.ts";
import type { FoldValidation } from "../tasks/validate-fold.ts";
import { FoldOutputs } from "./fold-outputs.ts";
import { FoldTraining } from "./fold-training.ts";
import { initialiseNet } from "./initialise-net.ts";

/**
 * Trains one fold and validates and saves each epoch. The checkpoint of the averaged weights goes to the work folder.
 * The result, the resolved config, a log with one JSON line per epoch, the predictions for the validation studies and
 * the receipt go to `runs/<run>/fold-<k>` in the output folder. A finished training with the same key is not repeated;
 * a stopped one resumes from its last training state.
 * @throws UserError as `train` does, or when another process runs the same training.
 */
export async function trainFold(job: FoldJob): Promise<FoldResult> {
  const outputs = new FoldOutputs(job);
  await outputs.claim();
  return lockFolder(outputs.storedDir, `training ${job.run}, fold ${job.fold}`, async () => {
    const task = createTask(job);
    try {
      const trained = (await findTrained(job, task, outputs)) ?? (await trainTask(job, task, outputs));
      await publish(job, task, outputs, trained);
      return trained.result;
    } finally {
      task.net.dispose();
    }
  });
}

/** A trained fold. */
interface Trained {
  readonly result: FoldResult;
  /** The validation of the kept epoch, if available; otherwise the net holds that epoch's weights. */
  readonly validation: FoldValidation | undefined;
}

async function findTrained(job: FoldJob, task: FoldTask, outputs: FoldOutputs): Promise<Trained | undefined> {
  const result = await outputs.findFinished(task.net);
  if (result === undefined) return undefined;
  logLine(`${job.run}, fold ${job.fold} was trained before: ${outputs.storedDir}`);
  return { result, validation: undefined };
}

async function trainTask(job: FoldJob, task: FoldTask, outputs: FoldOutputs): Promise<Trained> {
  const { config } = job;
  logLine(formatHeader(job, await describeDevice(job.engine), outputs.storedDir).trimEnd());
  const origin = await initialiseNet(task.net, config);
  const training = new FoldTraining(job, task, outputs, origin);
  const { epochs, skippedSteps, unreadable } = await train(task.net, task.data, training.options());
  const records = epochs.map(toEpochRecord);
  const keptEpoch = config.keep === "last" ? records.length : bestEpoch(records);
  const result = await outputs.complete(records, { skippedSteps, unreadable, keptEpoch });
  if (keptEpoch === records.length) return { result, validation: training.lastValidation };
  await outputs.loadCheckpoint(task.net);
  return { result, validation: undefined };
}

async function publish(
  job: FoldJob,
  task: FoldTask,
  outputs: FoldOutputs,
  { result, validation }: Trained,
): Promise<void> {
  const kept = validation ?? (await task.validate(keptEpochOf(result).epoch - 1, job.signal));
  const page = renderTrainingReport(await buildFoldReport(job, result, kept));
  const [outOfFold, bounds] = [await task.toOutOfFold(kept.volumes), await task.toOutOfFold(kept.bounds)];
  await outputs.publish(result, { outOfFold, bounds }, page);
}
