import { prefetch } from "./prefetch.ts";
import { loadBatch, type LoadedBatch, UnreadableSamples } from "./load-batch.ts";
import { type EpochPlan, planEpoch, type SamplerSettings } from "./sampler.ts";
import type { TrainingData } from "./training-data.ts";

/** The batches of one step, loaded. */
export type LoadedStep<Sample, Example> = readonly LoadedBatch<Sample, Example>[];

interface LoaderSettings extends SamplerSettings {
  readonly maxUnreadable: number;
  readonly prefetch?: number;
}

/** Loads the steps of a training's epochs and counts the samples that cannot be read. */
export class StepLoader<Sample, Example> {
  readonly #data: TrainingData<Sample, Example>;
  readonly #settings: LoaderSettings;
  readonly #unreadable: UnreadableSamples;
  readonly #notice: (line: string) => void;
  #planned: (EpochPlan<Sample> & { readonly epoch: number }) | undefined;

  /** @param unreadable samples already known to be unreadable. */
  constructor(
    data: TrainingData<Sample, Example>,
    settings: LoaderSettings,
    unreadable: readonly string[],
    notice: (line: string) => void,
  ) {
    this.#data = data;
    this.#settings = settings;
    this.#unreadable = new UnreadableSamples(unreadable, settings.maxUnreadable);
    this.#notice = notice;
  }

  /** Samples that could not be read so far. */
  get unreadable(): readonly string[] {
    return this.#unreadable.names;
  }

  plan(epoch: number): EpochPlan<Sample> {
    if (this.#planned?.epoch !== epoch)
      this.#planned = { epoch, ...planEpoch(this.#data.samples, this.#settings, epoch) };
    return this.#planned;
  }

  /** Yields the steps of an epoch, starting at the given one. Batches without any readable sample are omitted. */
  async *steps(epoch: number, from: number): AsyncGenerator<LoadedStep<Sample, Example>, void, undefined> {
    const loaders = this.plan(epoch)
      .steps.slice(from)
      .map((step) => () => Promise.all(step.map((batch) => this.#loadBatch(batch, epoch))));
    for await (const step of prefetch(loaders, this.#settings.prefetch ?? 1)) {
      for (const batch of step) this.#note(batch);
      yield step.filter(({ examples }) => examples.length > 0);
    }
  }

  /** Lists the samples of a step by name. */
  describe(step: LoadedStep<Sample, Example>): string[] {
    return step.flatMap(({ samples }) => samples.map((sample) => this.#data.describe(sample)));
  }

  #loadBatch(batch: readonly Sample[], epoch: number): Promise<LoadedBatch<Sample, Example>> {
    return loadBatch(batch, (sample) => this.#data.load(sample, epoch));
  }

  #note({ unreadable }: LoadedBatch<Sample, Example>): void {
    for (const { sample, reason } of unreadable) {
      const name = this.#data.describe(sample);
      if (this.#unreadable.add(name, reason))
        this.#notice(`${name} cannot be read and is skipped: ${reason}`);
    }
  }
}
