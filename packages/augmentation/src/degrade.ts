import type { Generator } from "@spinegrade/random";
import type { VolumeShape } from "@spinegrade/shape-alignment";
import { addNoise } from "./add-noise.ts";
import { blurGaussian } from "./blur-gaussian.ts";
import { blurMedian } from "./blur-median.ts";
import { blurMotion, drawMotion } from "./blur-motion.ts";
import type { ScsAugmentation } from "./augmentation-settings.ts";

/**
 * One of motion blur, median blur, Gaussian blur and Gaussian noise, with one draw for all slices of the volume; the
 * noise itself differs from voxel to voxel.
 * @param voxels [D, H, W]; not changed.
 */
export function degrade(
  voxels: Uint8Array,
  shape: VolumeShape,
  settings: ScsAugmentation["degradation"],
  generator: Generator,
): Uint8Array {
  const kind = generator.integer(0, 4);
  if (kind === 0) {
    const size = generator.pick(settings.motionBlur);
    return blurMotion(voxels, shape, { size, line: drawMotion(size, generator) });
  }
  if (kind === 1) return blurMedian(voxels, shape, generator.pick(settings.medianBlur));
  if (kind === 2) return blurGaussian(voxels, shape, generator.pick(settings.gaussianBlur));
  return addNoise(voxels, generator.uniform(...settings.noiseVariance), generator);
}
