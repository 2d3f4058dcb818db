import type { VolumeShape } from "@spinegrade/shape-alignment";
import { adjustBrightness } from "../greys/adjust-brightness.ts";
import { blurGaussian } from "../greys/blur-gaussian.ts";
import { blurMedian } from "../greys/blur-median.ts";
import { blurMotion } from "../greys/blur-motion.ts";
import type { BaseAugmentation, Blur } from "./draw-base-augmentation.ts";

/**
 * Applies the grey values' part of a base augmentation, before slices move: brightness and contrast, then the blur.
 * @param voxels uint8 [D, H, W]; not changed.
 */
export function applyBaseGreys(
  voxels: Uint8Array,
  shape: VolumeShape,
  { brightness, blur }: Pick<BaseAugmentation, "brightness" | "blur">,
): Uint8Array {
  const bright = brightness === undefined ? voxels : adjustBrightness(voxels, brightness);
  return blur === undefined ? bright : applyBlur(bright, shape, blur);
}

function applyBlur(voxels: Uint8Array, shape: VolumeShape, blur: Blur): Uint8Array {
  switch (blur.kind) {
    case "motion-blur":
      return blurMotion(voxels, shape, blur);
    case "median-blur":
      return blurMedian(voxels, shape, blur.size);
    case "gaussian-blur":
      return blurGaussian(voxels, shape, blur.size);
  }
}
