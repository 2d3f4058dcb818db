import type { Example, NfnAugmentation } from "@spinegrade/augmentation";
import type { Sample } from "@spinegrade/label-fixes";
import type { Template } from "@spinegrade/shape-alignment";
import { taskNamed } from "@spinegrade/tasks";
import { loadExample, type ExampleRequest } from "./load-example.ts";
import { defaultLoadWorkers, LoadWorkers } from "./load-workers.ts";
import type { RunConfig } from "../run/run-config.ts";

/** Where examples are made. */
export interface LoaderOptions {
  /** Threads; 0 makes them in this one. Default: enough for any engine, none when running from TypeScript. */
  readonly workers?: number;
  /** Node's options for the threads; left out: this process's. */
  readonly execArgv?: readonly string[];
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
    const threads = new LoadWorkers(workers, execArgv);
    this.#load = workers === 0 ? loadExample : (request) => threads.load(request);
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
