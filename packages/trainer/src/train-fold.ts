import { join } from "node:path";
import type { EngineInfo } from "@spinegrade/engine";
import type { NfnLossOptions } from "@spinegrade/losses";
import { formatDuration, type PipelineConfig, withLock } from "@spinegrade/pipeline";
import type { FoldData } from "./fold-data.ts";
import { createFoldNets, type FoldNets } from "./fold-nets.ts";
import { FoldOutputs } from "./fold-outputs.ts";
import type { EpochRecord, FoldResult } from "./fold-result.ts";
import { ExampleLoader } from "./load-examples.ts";
import { learningRateAt, lossWeightsAt, type RunConfig } from "./run-config.ts";
import { formatLosses, trainEpoch } from "./train-epoch.ts";
import { type FoldValidation, validateFold } from "./validate-fold.ts";

/** What is trained, and where it goes. */
export interface FoldJob {
  readonly run: string;
  readonly fold: number;
  readonly config: RunConfig;
  readonly data: FoldData;
  readonly folders: Pick<PipelineConfig, "workDir" | "outputDir">;
  readonly engine: EngineInfo;
  /** Names this training among others of the same run: other code, data or settings, another key. */
  readonly key: string;
  /** Told of every epoch after it was saved; what it throws ends the training. */
  readonly onEpoch?: (record: EpochRecord) => void;
  /** Seconds between two savings of the state to go on from; default 60, for it is four times the checkpoint's size. */
  readonly stateIntervalSeconds?: number;
}

/**
 * Trains one fold: epochs of training, each validated and saved. The checkpoint of the averaged weights goes to the
 * work folder; the result, the resolved config, a log of one JSON line an epoch, the validation studies' predictions
 * and the receipt to `runs/<run>/fold-<k>` of the output folder. A training of the same key that is finished is not
 * done again; one that was stopped goes on after its last whole epoch.
 * @throws UserError when a loss is not finite, or another process trains the same.
 */
export async function trainFold(job: FoldJob): Promise<FoldResult> {
  const outputs = new FoldOutputs(job);
  return withLock(join(outputs.storedDir, "lock"), `training ${job.run}, fold ${job.fold}`, async () => {
    const nets = createFoldNets(job.config);
    try {
      return await runEpochs(job, nets, outputs);
    } finally {
      nets.dispose();
    }
  });
}

async function runEpochs(job: FoldJob, nets: FoldNets, outputs: FoldOutputs): Promise<FoldResult> {
  const { config, data, folders } = job;
  const loader = new ExampleLoader(folders.workDir, config, data.template);
  const records: EpochRecord[] = [...(await outputs.restore(nets))];
  let validation: FoldValidation | undefined;
  announce(job, records.length);
  for (let epoch = records.length; epoch < config.epochs; epoch++) {
    const startedAt = performance.now();
    const learningRate = learningRateAt(config.learningRate, epoch);
    nets.trainable.optimizer.learningRate = learningRate;
    const trainLoss = await trainEpoch({ ...nets, loader, samples: data.training, config, epoch });
    validation = await validateFold(nets.averagedNet(), loader, data, lossOptionsAt(config, epoch));
    const seconds = (performance.now() - startedAt) / 1000;
    const { loss: validationLoss, score } = validation;
    const record = { epoch: epoch + 1, learningRate, trainLoss, validationLoss, score, seconds };
    records.push(record);
    await outputs.save(nets, records);
    say(describeEpoch(record, config.epochs));
    job.onEpoch?.(record);
  }
  validation ??= await validateFold(
    nets.averagedNet(),
    loader,
    data,
    lossOptionsAt(config, config.epochs - 1),
  );
  return outputs.finish(records, validation);
}

function lossOptionsAt({ matching, lossWeights }: RunConfig, epoch: number): NfnLossOptions {
  return { matching, weights: lossWeightsAt(lossWeights, epoch) };
}

function announce({ run, fold, config, data, engine }: FoldJob, epochsDone: number): void {
  const { encoder, imageSize } = config.net;
  say(
    `train ${run}, fold ${fold}: ${encoder} at ${imageSize} px, ${data.training.length} samples to train on, ` +
      `${data.validation.length} to validate on, ${config.epochs} epochs; TensorFlow ${engine.tensorflowVersion} ` +
      `on ${engine.device}, ${engine.threads} threads`,
  );
  if (epochsDone > 0) say(`goes on after epoch ${epochsDone}, from the state that was saved`);
}

function describeEpoch({ epoch, validationLoss, score, seconds }: EpochRecord, epochs: number): string {
  const { x, y, z } = score.within1;
  const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
  return (
    `epoch ${epoch}/${epochs} validated: ${formatLosses(validationLoss)}; within 1: x ${percent(x)}, y ${percent(y)}, ` +
    `z ${percent(z)}; log loss ${score.weightedLogLoss.toFixed(3)} (best constant ${score.constantLogLoss.toFixed(3)}); ` +
    formatDuration(seconds)
  );
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
