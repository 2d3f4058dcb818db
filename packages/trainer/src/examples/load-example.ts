import {
  augmentNfn,
  type AugmentOptions,
  augmentScs,
  checkSliceBudget,
  type Example,
  NFN_PUBLISHED,
  plainExample,
  SCS_PUBLISHED,
  type ScsAugmentation,
  type SliceVolume,
  type XyzSlice,
} from "@spinegrade/augmentation";
import type { Task } from "@spinegrade/competition-data";
import { readVolume } from "@spinegrade/volumes";
import { Generator } from "@spinegrade/random";
import type { Template } from "@spinegrade/shape-alignment";
import type { AugmentationConfig } from "../run/run-config.ts";

/** What an example is made of, as plain data that another thread can be given. */
export interface ExampleRequest {
  readonly workDir: string;
  readonly volumeKey: string;
  readonly xyzSlice: readonly XyzSlice[];
  readonly grades: readonly number[];
  readonly imageSize: number;
  /** Left out: the sample as it is. */
  readonly augmentation?: {
    readonly template: Template;
    readonly task: Task;
    /** In place of the published settings of the task. */
    readonly choices: AugmentationConfig;
    /** Name of the stream of random numbers: equal names, equal bytes. */
    readonly stream: readonly [seed: number, ...names: (string | number)[]];
  };
}

type Augment = (
  volume: SliceVolume,
  points: readonly XyzSlice[],
  grades: readonly number[],
  options: Omit<AugmentOptions<ScsAugmentation>, "settings"> & { readonly choices: AugmentationConfig },
) => Example;

/** How each task's examples are made: its published settings, with a run's choices in their place. */
const AUGMENT: Readonly<Record<Task, Augment>> = {
  nfn: (volume, points, grades, { choices, ...options }) =>
    augmentNfn(volume, points, grades, { ...options, settings: { ...NFN_PUBLISHED, ...choices } }),
  scs: (volume, points, grades, { choices, ...options }) =>
    augmentScs(volume, points, grades, { ...options, settings: { ...SCS_PUBLISHED, ...choices } }),
};

/**
 * Reads the volume of a sample and makes the example that a net sees.
 * @throws UserError when the volume is not in the store, or has more slices than `MOST_SLICES`.
 */
export async function loadExample({
  workDir,
  volumeKey,
  xyzSlice,
  grades,
  imageSize,
  augmentation,
}: ExampleRequest): Promise<Example> {
  const volume = await readVolume(workDir, volumeKey);
  checkSliceBudget(volume, "training");
  if (augmentation === undefined) return plainExample(volume, xyzSlice, grades, imageSize);
  const { task, template, choices, stream } = augmentation;
  const generator = Generator.fromSeed(...stream);
  return AUGMENT[task](volume, xyzSlice, grades, { imageSize, template, choices, generator });
}
