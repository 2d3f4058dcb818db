import {
  augment,
  checkSliceBudget,
  type Example,
  type NfnAugmentation,
  plainExample,
  type XyzSlice,
} from "@spinegrade/augmentation";
import { readVolume } from "@spinegrade/volumes";
import { Generator } from "@spinegrade/random";
import type { Template } from "@spinegrade/shape-alignment";

/** The plain data that defines an example and can be sent to another thread. */
export interface ExampleRequest {
  readonly workDir: string;
  readonly volumeKey: string;
  readonly xyzSlice: readonly XyzSlice[];
  readonly grades: readonly number[];
  readonly imageSize: number;
  /** Default: no augmentation. */
  readonly augmentation?: {
    readonly template: Template;
    readonly settings: NfnAugmentation;
    /** Name of the random stream: equal names give equal bytes. */
    readonly stream: readonly [seed: number, ...names: (string | number)[]];
  };
}

/**
 * Reads the volume of a sample and builds the example for the net.
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
  const { template, settings, stream } = augmentation;
  const generator = Generator.fromSeed(...stream);
  return augment(volume, xyzSlice, grades, { imageSize, template, settings, generator });
}
