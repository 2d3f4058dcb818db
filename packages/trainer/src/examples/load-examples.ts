import { availableParallelism } from "node:os";
import type { Example, NfnAugmentation } from "@spinegrade/augmentation";
import type { Sample } from "@spinegrade/label-fixes";
import { workerFile, WorkerPool } from "@spinegrade/pipeline/workers";
import type { Template } from "@spinegrade/shape-alignment";
import { taskNamed } from "@spinegrade/tasks";
import { loadExample, type ExampleRequest } from "./load-example.ts";
import type { RunConfig } from "../run/run-config.ts";

/** Where examples are made. */
export interface LoaderOptions {
  /** Threads; 0 makes them in this one. Default: enough for any engine, none when running from TypeScript. */
  readonly workers?: number;
  /** Node's options for the threads; left out: this process's. */
  readonly execArgv?: readonly string[];
}

/**
 * Threads that are enough for any engine: an example takes some hundredths of a second. None when running from
 * TypeScript, which a thread would have to be taught first.
 */
function defaultLoadWorkers(): number {
  return import.meta.url.endsWith(".ts") ? 0 : Math.max(1, Math.min(4, availableParallelism() - 1));
}

/** Loads the examples of a run from the store of volumes; the bytes do not depend on the threads. */
export class ExampleLoader {
  readonly #workDir: string;
  readonly #config: RunConfig;
  readonly #template: Template;
  readonly #settings: NfnAugmentation;
  readonly #load: (request: ExampleRequest) => Promise<Example>;

  constructor(workDir: string, config: RunConfig, template: Template, options: LoaderOptions = {}) {
    this.#workDir = workDir;
    this.#config = config;
    this.#template = template;
    this.#settings = { ...taskNamed(config.net.task).augmentation.settings, ...config.augmentation };
    const { workers = defaultLoadWorkers(), execArgv } = options;
    const pool = new WorkerPool<ExampleRequest, Example>({
      file: workerFile("load-worker", import.meta.url),
      count: workers,
      work: "loads examples",
      ...(execArgv === undefined ? {} : { execArgv }),
    });
    // ready when the first step wants its examples
    pool.start();
    this.#load = workers === 0 ? loadExample : (request) => pool.run(request);
  }

  /** The sample as it is, in the net's image frame. */
  plain(sample: Sample): Promise<Example> {
    return this.#load(this.#request(sample));
  }

  /** The sample augmented, as the seed, the epoch and the series alone decide. */
  augmented(sample: Sample, epoch: number): Promise<Example> {
    return this.#load({
      ...this.#request(sample),
      augmentation: {
        template: this.#template,
        settings: this.#settings,
        stream: [this.#config.seed, "augmentation", epoch, sample.seriesId],
      },
    });
  }

  #request({ volumeKey, xyzSlice, grades }: Sample): ExampleRequest {
    return { workDir: this.#workDir, volumeKey, xyzSlice, grades, imageSize: this.#config.net.imageSize };
  }
}
