import type { Generator } from "@spinegrade/random";
import type { VolumeShape } from "@spinegrade/shape-alignment";
import { addNoise } from "./add-noise.ts";
import { blurGaussian } from "./blur-gaussian.ts";
import { blurMedian } from "./blur-median.ts";
import { blurMotion, drawMotion, type KernelPixel } from "./blur-motion.ts";
import type { ScsAugmentation } from "../settings/augmentation-settings.ts";

/** One of the four degradations, with its random parameters. */
export type Degradation =
  | {
      readonly kind: "motion-blur";
      readonly size: number;
      readonly line: readonly [KernelPixel, KernelPixel];
    }
  | { readonly kind: "median-blur" | "gaussian-blur"; readonly size: number }
  | { readonly kind: "noise"; readonly variance: number };

/** Draws one of motion blur, median blur, Gaussian blur and Gaussian noise, and its parameters. */
export function drawDegradation(settings: ScsAugmentation["degradation"], generator: Generator): Degradation {
  const kind = generator.integer(0, 4);
  if (kind === 0) {
    const size = generator.pick(settings.motionBlur);
    return { kind: "motion-blur", size, line: drawMotion(size, generator) };
  }
  if (kind === 1) return { kind: "median-blur", size: generator.pick(settings.medianBlur) };
  if (kind === 2) return { kind: "gaussian-blur", size: generator.pick(settings.gaussianBlur) };
  return { kind: "noise", variance: generator.uniform(...settings.noiseVariance) };
}

/**
 * Applies the degradation that `drawDegradation` drew, with equal parameters in all slices; noise differs from voxel to voxel.
 * @param voxels [D, H, W]; not changed.
 */
export function applyDegradation(
  voxels: Uint8Array,
  shape: VolumeShape,
  degradation: Degradation,
  generator: Generator,
): Uint8Array {
  switch (degradation.kind) {
    case "motion-blur":
      return blurMotion(voxels, shape, degradation);
    case "median-blur":
      return blurMedian(voxels, shape, degradation.size);
    case "gaussian-blur":
      return blurGaussian(voxels, shape, degradation.size);
    case "noise":
      return addNoise(voxels, degradation.variance, generator);
  }
}

/** `drawDegradation` and `applyDegradation` in one. @param voxels [D, H, W]; not changed. */
export function degrade(
  voxels: Uint8Array,
  shape: VolumeShape,
  settings: ScsAugmentation["degradation"],
  generator: Generator,
): Uint8Array {
  return applyDegradation(voxels, shape, drawDegradation(settings, generator), generator);
}
