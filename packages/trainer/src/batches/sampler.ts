import { Generator, type GeneratorState } from "@spinegrade/random";

/** The grouping of samples into steps. */
export interface SamplerSettings {
  readonly batchSize: number;
  /** Batches per step. */
  readonly accumulation: number;
  readonly seed: number;
}

/** The steps of one epoch, each a list of batches. */
export interface EpochPlan<T> {
  readonly steps: readonly (readonly (readonly T[])[])[];
  /** The state of the generator after it drew the order. */
  readonly sampler: GeneratorState;
}

/**
 * Plans the steps of one epoch: every sample once. The order depends only on the seed and the epoch, so an epoch can be
 * repeated without running those before it. The last batch and the last step may be smaller.
 */
export function planEpoch<T>(samples: readonly T[], settings: SamplerSettings, epoch: number): EpochPlan<T> {
  const generator = Generator.fromSeed(settings.seed, "sampler", epoch);
  const order = generator.shuffle(samples);
  const steps = chunk(chunk(order, settings.batchSize), settings.accumulation);
  return { steps, sampler: generator.state() };
}

function chunk<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
