import {
  augment,
  checkSliceBudget,
  type Example,
  type NfnAugmentation,
  plainExample,
  type SliceVolume,
  type XyzSlice,
} from "@spinegrade/augmentation";
import { cutStack, jitterViews, layOutStack, type LevelView, toStackPoint } from "@spinegrade/axial-levels";
import type { TaskStack } from "@spinegrade/tasks";
import { readVolume, type Volume } from "@spinegrade/volumes";
import { Generator } from "@spinegrade/random";
import type { Template } from "@spinegrade/shape-alignment";

/** The plain data that defines an example and can be sent to another thread. */
export interface ExampleRequest {
  readonly workDir: string;
  readonly volumeKey: string;
  readonly xyzSlice: readonly XyzSlice[];
  readonly grades: readonly number[];
  readonly imageSize: number;
  /** The levels that an axial series shows, and how the net receives them; default: the whole volume. */
  readonly levels?: { readonly views: readonly (LevelView | null)[]; readonly stack: TaskStack };
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
export async function loadExample(request: ExampleRequest): Promise<Example> {
  const { grades, imageSize, augmentation } = request;
  const { volume, xyzSlice } = partShown(await readVolume(request.workDir, request.volumeKey), request);
  if (augmentation === undefined) return plainExample(volume, xyzSlice, grades, imageSize);
  const { template, settings, stream } = augmentation;
  const generator = Generator.fromSeed(...stream);
  return augment(volume, xyzSlice, grades, { imageSize, template, settings, generator });
}

/** The slices and points that the net receives; in training the levels of a stack move at random. */
function partShown(
  volume: Volume,
  { xyzSlice, levels, augmentation }: ExampleRequest,
): { readonly volume: SliceVolume; readonly xyzSlice: readonly XyzSlice[] } {
  if (levels === undefined) {
    checkSliceBudget(volume, "training");
    return { volume, xyzSlice };
  }
  const { views, stack: settings } = levels;
  const still = layOutStack(volume.sliceTable, views, settings.size);
  const generator = augmentation && Generator.fromSeed(...augmentation.stream, "levels");
  const moved = generator && jitterViews(views, settings.jitter, still.sidePx, generator);
  const stack = moved === undefined ? still : layOutStack(volume.sliceTable, moved, settings.size);
  const points = xyzSlice.map((point, index) => toStackPoint(stack, index % views.length, point));
  return { volume: cutStack(volume, stack), xyzSlice: points };
}
