import { availableParallelism } from "node:os";
import type { Example, NfnAugmentation } from "@spinegrade/augmentation";
import type { Sample } from "@spinegrade/label-fixes";
import { workerFile, WorkerPool } from "@spinegrade/pipeline/workers";
import type { Template } from "@spinegrade/shape-alignment";
import { taskNamed } from "@spinegrade/tasks";
import { loadExample, type ExampleRequest } from "./load-example.ts";
import type { RunConfig } from "../run/run-config.ts";

/** Options for loading examples. */
export interface LoaderOptions {
  /**
   * Worker threads; 0 loads in this thread. By default, enough for any engine, or none when running from TypeScript.
   */
  readonly workers?: number;
  /** Node options for the threads; default: this process's. */
  readonly execArgv?: readonly string[];
}

/**
 * The number of threads that suffices for any engine: an example takes some hundredths of a second. Zero when running
 * from TypeScript, which threads do not support without additional setup.
 */
function defaultLoadWorkers(): number {
  return import.meta.url.endsWith(".ts") ? 0 : Math.max(1, Math.min(4, availableParallelism() - 1));
}

/** Loads the examples of a run from the volume store; the bytes do not depend on the number of threads. */
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
    // so that the threads are ready when the first step needs examples
    pool.start();
    this.#load = workers === 0 ? loadExample : (request) => pool.run(request);
  }

  /** The sample without augmentation, in the net's image frame. */
  plain(sample: Sample): Promise<Example> {
    return this.#load(this.#request(sample));
  }

  /** The augmented sample; the augmentation depends only on the seed, the epoch and the series. */
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

  #request({ volumeKey, xyzSlice, grades, views }: Sample): ExampleRequest {
    const { net, jitter } = this.#config;
    const { imageSize, task } = net;
    const { stack } = taskNamed(task);
    const levels = stack && views && { levels: { views, stack: { ...stack, ...(jitter && { jitter }) } } };
    return { workDir: this.#workDir, volumeKey, xyzSlice, grades, imageSize, ...levels };
  }
}
