import type { Generator } from "@spinegrade/random";
import {
  FRAME_SIZE,
  IDENTITY,
  resizeAndCentre,
  type Template,
  type VolumeShape,
} from "@spinegrade/shape-alignment";
import { adjustBrightness } from "./adjust-brightness.ts";
import type { NfnAugmentation, ScsAugmentation } from "./augmentation-settings.ts";
import { drawCutOut } from "./cut-out.ts";
import { degrade } from "./degrade.ts";
import { drawMove } from "./draw-move.ts";
import { checkLabels, type Example, type SliceVolume, type XyzSlice } from "./example.ts";
import { flipLabels } from "./flip-sides.ts";
import { movePoints, presentXy, toXyzArray } from "./move-points.ts";
import { DEFAULT_SAMPLING, renderImage, type ImageSampling } from "./render-image.ts";

/** What an augmentation needs beside the sample. */
export interface AugmentOptions<Settings extends ScsAugmentation> {
  /** Side S of the image, px. */
  readonly imageSize: number;
  /** The mean shape that the alignment goes to. */
  readonly template: Template;
  /** Ranges and probabilities, `NFN_PUBLISHED` or `SCS_PUBLISHED` for example. */
  readonly settings: Settings;
  /** All randomness comes from here: equal state, equal bytes. */
  readonly generator: Generator;
  /** Default: one interpolation, averaging where it shrinks by more than two. */
  readonly sampling?: ImageSampling;
}

/** What `augmentNfn` needs beside the sample. */
export type AugmentNfnOptions = AugmentOptions<NfnAugmentation>;

/** What `augmentScs` needs beside the sample. */
export type AugmentScsOptions = AugmentOptions<ScsAugmentation>;

/**
 * A random training example of an NFN sample: steps 1 to 3 of method section 4. Flip with labels; the frame left as it
 * is, aligned to the mean shape or moved by a homography; a rectangle above the points zeroed; resized; brightness and
 * contrast; one of blur and noise. Voxels and points take the same map.
 * @param volume uint8 [D, H, W].
 * @param xyzSlice [10] points in the slices' own pixels, left L1/L2 to L5/S1, then right.
 * @param grades [10].
 * @returns voxels [D, S, S], the points in pixels of that image; every point keeps `borderPx` from the frame's edges
 * unless it was nearer in the slice already.
 * @throws RangeError when points and grades or template differ in number, or the shape does not hold the voxels.
 */
export function augmentNfn(
  volume: SliceVolume,
  xyzSlice: readonly XyzSlice[],
  grades: ArrayLike<number>,
  options: AugmentNfnOptions,
): Example {
  return augment(volume, xyzSlice, grades, options);
}

/**
 * A random training example of an SCS sample: steps 1 to 3 of method section 4, as `augmentNfn` but for the ranges; a
 * flip leaves points and grades in their order, since the canal has no sides, and nothing is zeroed.
 * @param volume uint8 [D, H, W].
 * @param xyzSlice [5] canal points in the slices' own pixels, L1/L2 to L5/S1.
 * @param grades [5].
 * @returns as `augmentNfn`.
 * @throws as `augmentNfn`.
 */
export function augmentScs(
  volume: SliceVolume,
  xyzSlice: readonly XyzSlice[],
  grades: ArrayLike<number>,
  { settings, ...options }: AugmentScsOptions,
): Example {
  const withoutSides = { ...settings, flip: "keep-sides", cutOutProbability: 0 } as const;
  return augment(volume, xyzSlice, grades, { ...options, settings: withoutSides });
}

function augment(
  volume: SliceVolume,
  xyzSlice: readonly XyzSlice[],
  grades: ArrayLike<number>,
  { imageSize, template, settings, generator, sampling = DEFAULT_SAMPLING }: AugmentNfnOptions,
): Example {
  checkLabels(xyzSlice, grades);
  if (template.points.length !== xyzSlice.length) {
    throw new RangeError(`${xyzSlice.length} points do not fit a template of ${template.points.length}`);
  }
  const [D, H, W] = volume.shape;
  const reverseSlices = generator.bernoulli(settings.flipProbability);
  const labels = reverseSlices
    ? flipLabels(xyzSlice, grades, D, settings.flip)
    : { points: xyzSlice, grades };
  const framed = movePoints(labels.points, resizeAndCentre([H, W], FRAME_SIZE));
  const move = drawMove(framed, template, settings, generator);
  const moved = presentXy(movePoints(framed, move ?? IDENTITY));
  const cutOut = generator.bernoulli(settings.cutOutProbability)
    ? drawCutOut(moved, FRAME_SIZE, generator)
    : undefined;
  const rendering = move === undefined ? { reverseSlices, cutOut } : { move, reverseSlices, cutOut };
  const { voxels, shape, sliceToImage } = renderImage(volume, imageSize, rendering, sampling);
  return {
    voxels: changeGreys(voxels, shape, settings, generator),
    shape,
    xyz: toXyzArray(movePoints(labels.points, sliceToImage)),
    grades: Int8Array.from(labels.grades),
  };
}

function changeGreys(
  voxels: Uint8Array,
  shape: VolumeShape,
  { brightnessContrast, degradation }: ScsAugmentation,
  generator: Generator,
): Uint8Array {
  let changed = voxels;
  if (generator.bernoulli(brightnessContrast.probability)) {
    const contrastFactor = 1 + generator.uniform(...brightnessContrast.contrast);
    const brightness = generator.uniform(...brightnessContrast.brightness);
    changed = adjustBrightness(changed, { contrastFactor, brightness });
  }
  return generator.bernoulli(degradation.probability)
    ? degrade(changed, shape, degradation, generator)
    : changed;
}
