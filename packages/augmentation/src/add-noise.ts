import type { Generator } from "@spinegrade/random";

const LEVELS = 4096;

/**
 * Equally likely values of a standard normal deviate, as the midpoints of 4,096 shares of its distribution, with mean 0
 * and variance 1. A draw from the table is one of twelve bits; a volume needs millions.
 */
const NORMAL_LEVELS = normalLevels();

/**
 * Adds independent normal noise to every voxel, cut to 0..255 and truncated, as GaussNoise of albumentations 1.4.14.
 * @param voxels any shape; not changed.
 * @param variance of the noise, squared grey levels.
 */
export function addNoise(voxels: Uint8Array, variance: number, generator: Generator): Uint8Array {
  const sigma = Math.sqrt(variance);
  const levels = NORMAL_LEVELS.map((level) => level * sigma);
  const noisy = new Uint8Array(voxels.length);
  for (let i = 0; i < voxels.length; i += 2) {
    const word = generator.uint32();
    noisy[i] = truncate((voxels[i] as number) + (levels[word & 4095] as number));
    // beyond the end of an odd length this writes and reads nothing
    noisy[i + 1] = truncate((voxels[i + 1] as number) + (levels[(word >>> 12) & 4095] as number));
  }
  return noisy;
}

function truncate(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value | 0;
}

function normalLevels(): Float32Array {
  const levels = new Float64Array(LEVELS);
  const step = 1e-4;
  let share = 0;
  let filled = 0;
  // the left half by walking up the density's integral; the right half mirrors it
  for (let x = -6; filled < LEVELS / 2; x += step) {
    share += (step * Math.exp(-0.5 * (x + step / 2) ** 2)) / Math.sqrt(2 * Math.PI);
    while (filled < LEVELS / 2 && share >= (filled + 0.5) / LEVELS) {
      levels[filled] = x;
      levels[LEVELS - 1 - filled] = -x;
      filled++;
    }
  }
  const rms = Math.sqrt(levels.reduce((sum, level) => sum + level * level, 0) / LEVELS);
  return Float32Array.from(levels, (level) => level / rms);
}
