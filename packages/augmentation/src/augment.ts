import type { Generator } from "@spinegrade/random";
import type { Template } from "@spinegrade/shape-alignment";
import type { NfnAugmentation, ScsAugmentation } from "./settings/augmentation-settings.ts";
import { applyAugmentation } from "./apply-augmentation.ts";
import { drawAugmentation } from "./draw-augmentation.ts";
import { checkLabels, type Example, type SliceVolume, type XyzSlice } from "./example.ts";
import type { ImageSampling } from "./render-image.ts";

/** Options of an augmentation. */
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

/** Options of `augmentNfn`. */
export type AugmentNfnOptions = AugmentOptions<NfnAugmentation>;

/** Options of `augmentScs`. */
export type AugmentScsOptions = AugmentOptions<ScsAugmentation>;

/**
 * A random training example of an NFN sample, as published: flip with labels; the frame as it is, aligned to the mean
 * shape or moved by a homography; a rectangle above the points zeroed; resized; brightness and contrast; one of blur and
 * noise. Voxels and points take the same map.
 * @param volume uint8 [D, H, W].
 * @param xyzSlice [10] points in pixels of the volume's slices, left L1/L2 to L5/S1, then right.
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
 * A random training example of an SCS sample, as published: as `augmentNfn` but for the ranges; a flip leaves points and
 * grades in their order, since the canal has no sides, and nothing is zeroed.
 * @param volume uint8 [D, H, W].
 * @param xyzSlice [5] canal points in pixels of the volume's slices, L1/L2 to L5/S1.
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

/**
 * A random training example of a sample of any task, as `augmentNfn`.
 * @param options with the task's own settings; `flip` is `keep-sides` where points have no sides.
 * @throws as `augmentNfn`.
 */
export function augment(
  volume: SliceVolume,
  xyzSlice: readonly XyzSlice[],
  grades: ArrayLike<number>,
  options: AugmentNfnOptions,
): Example {
  checkLabels(xyzSlice, grades);
  const plan = drawAugmentation(volume.shape, xyzSlice, options);
  return applyAugmentation(volume, xyzSlice, grades, plan, options);
}
