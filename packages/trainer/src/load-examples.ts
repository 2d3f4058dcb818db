import {
  augmentNfn,
  type Example,
  NFN_PUBLISHED,
  type NfnAugmentation,
  plainExample,
} from "@spinegrade/augmentation";
import { readVolume } from "@spinegrade/dicom-ingest";
import type { NfnSample } from "@spinegrade/label-fixes";
import { Generator } from "@spinegrade/random";
import type { Template } from "@spinegrade/shape-alignment";
import type { RunConfig } from "./run-config.ts";

/** Loads the examples of a run from the store of volumes. */
export class ExampleLoader {
  readonly #workDir: string;
  readonly #config: RunConfig;
  readonly #template: Template;
  readonly #settings: NfnAugmentation;

  constructor(workDir: string, config: RunConfig, template: Template) {
    this.#workDir = workDir;
    this.#config = config;
    this.#template = template;
    this.#settings = { ...NFN_PUBLISHED, ...config.augmentation };
  }

  /** The sample as it is, in the net's image frame. */
  async plain(sample: NfnSample): Promise<Example> {
    const volume = await readVolume(this.#workDir, sample.volumeKey);
    return plainExample(volume, sample.xyzSlice, sample.grades, this.#config.net.imageSize);
  }

  /** The sample augmented, as the seed, the epoch and the series alone decide. */
  async augmented(sample: NfnSample, epoch: number): Promise<Example> {
    const volume = await readVolume(this.#workDir, sample.volumeKey);
    const generator = Generator.fromSeed(this.#config.seed, "augmentation", epoch, sample.seriesId);
    const { imageSize } = this.#config.net;
    return augmentNfn(volume, sample.xyzSlice, sample.grades, {
      imageSize,
      template: this.#template,
      settings: this.#settings,
      generator,
    });
  }
}
