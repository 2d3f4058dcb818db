import { errorMessage, UserError } from "@spinegrade/pipeline";

/** The examples of a batch, and the samples that could not be read. */
export interface LoadedBatch<Sample, Example> {
  readonly samples: readonly Sample[];
  readonly examples: readonly Example[];
  readonly unreadable: readonly { readonly sample: Sample; readonly reason: string }[];
}

/** Loads samples concurrently; one that cannot be read is skipped and reported. */
export async function loadBatch<Sample, Example>(
  samples: readonly Sample[],
  load: (sample: Sample) => Example | Promise<Example>,
): Promise<LoadedBatch<Sample, Example>> {
  const loaded = await Promise.allSettled(
    samples.map(async (sample) => ({ sample, example: await load(sample) })),
  );
  const read = loaded.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  const unreadable = loaded.flatMap((result, index) => {
    const sample = samples[index];
    if (result.status === "fulfilled" || sample === undefined) return [];
    return [{ sample, reason: errorMessage(result.reason) }];
  });
  return {
    samples: read.map(({ sample }) => sample),
    examples: read.map(({ example }) => example),
    unreadable,
  };
}

/** Counts the samples that could not be read, each once, up to a limit. */
export class UnreadableSamples {
  readonly #names: Set<string>;
  readonly #limit: number;

  constructor(names: readonly string[], limit: number) {
    this.#names = new Set(names);
    this.#limit = limit;
  }

  get names(): readonly string[] {
    return [...this.#names];
  }

  /**
   * Records an unreadable sample.
   * @returns whether it is new.
   * @throws UserError when the limit is exceeded.
   */
  add(name: string, reason: string): boolean {
    if (this.#names.has(name)) return false;
    if (this.#names.size >= this.#limit) {
      const earlier = this.#limit === 0 ? "" : ` after ${this.#limit} others, which is the limit`;
      throw new UserError(
        `${name} cannot be read${earlier}: ${reason}\nfix the file, or skip up to N unreadable samples with maxUnreadable: N`,
      );
    }
    this.#names.add(name);
    return true;
  }
}
