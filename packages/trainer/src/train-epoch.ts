import type { Example } from "@spinegrade/augmentation";
import type { NfnSample } from "@spinegrade/label-fixes";
import { nfnLoss } from "@spinegrade/losses";
import type { NfnNet } from "@spinegrade/model-zoo";
import { Progress } from "@spinegrade/pipeline";
import { toBatch } from "@spinegrade/predictor";
import type { ExampleLoader } from "./load-examples.ts";
import { nfnTargets } from "./nfn-targets.ts";
import { lossWeightsAt, type RunConfig } from "./run-config.ts";
import { batchesOfEpoch } from "./sampler.ts";
import { type LossValues, type Trainable, trainStep } from "./train-step.ts";

/** The mean of loss terms that come one record at a time. */
export class MeanLoss {
  readonly #sums = new Map<string, number>();
  #count = 0;

  add(values: LossValues): void {
    this.#count++;
    for (const [name, value] of Object.entries(values))
      this.#sums.set(name, (this.#sums.get(name) ?? 0) + value);
  }

  values(): LossValues {
    return Object.fromEntries([...this.#sums].map(([name, sum]) => [name, sum / this.#count]));
  }
}

/** What an epoch of training works with. */
export interface EpochOptions {
  readonly net: NfnNet;
  readonly trainable: Trainable;
  readonly loader: ExampleLoader;
  readonly samples: readonly NfnSample[];
  readonly config: RunConfig;
  /** Counted from 0. */
  readonly epoch: number;
}

/** Trains one epoch; returns the mean of each loss term over its steps. */
export async function trainEpoch(options: EpochOptions): Promise<LossValues> {
  const { loader, samples, config, epoch } = options;
  const batches = batchesOfEpoch(samples, config.batchSize, config.seed, epoch);
  const mean = new MeanLoss();
  const progress = new Progress(`epoch ${epoch + 1}/${config.epochs}`, {
    total: batches.length,
    unit: "steps",
  });
  for (const batch of batches) {
    const examples = await Promise.all(batch.map((sample) => loader.augmented(sample, epoch)));
    const losses = stepOn(examples, options, () => describeSamples(batch));
    mean.add(losses);
    progress.advance(1, formatLosses(losses));
  }
  const losses = mean.values();
  progress.finish(formatLosses(losses));
  return losses;
}

function stepOn(
  examples: readonly Example[],
  { net, trainable, config, epoch }: EpochOptions,
  describeBatch: () => string,
): LossValues {
  const computeLoss = (): ReturnType<typeof nfnLoss> => {
    const { images, depths } = toBatch(examples);
    const output = net.forward(images, depths, { training: true });
    return nfnLoss(output, nfnTargets(examples), {
      matching: config.matching,
      weights: lossWeightsAt(config.lossWeights, epoch),
    });
  };
  return trainStep(trainable, computeLoss, describeBatch);
}

function describeSamples(samples: readonly NfnSample[]): string {
  return samples.map(({ studyId, seriesId }) => `study ${studyId}, series ${seriesId}`).join("; ");
}

/** Loss terms in one line, for people. */
export function formatLosses(losses: LossValues): string {
  return Object.entries(losses)
    .map(([name, value]) => `${name} ${value.toFixed(3)}`)
    .join(", ");
}
